package dev.freehold.e2e.bench;

/**
 * One awakening, in seconds.
 *
 * @param written until the wish stood in the API: the spec, or the request's mark
 * @param scaled from there until the Deployment wanted a pod
 * @param started from there until the pod's process ran
 * @param answered from there until the first page came
 * @param total all of it
 */
record WakeTimes(double written, double scaled, double started, double answered, double total) {}
