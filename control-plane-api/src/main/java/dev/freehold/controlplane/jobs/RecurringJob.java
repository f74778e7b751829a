package dev.freehold.controlplane.jobs;

import java.time.Duration;

/**
 * Work that is done again and again, by one replica at a time.
 *
 * @param name unique
 * @param pause from the end of one run to the next
 * @param work may fail: it is tried again after the pause
 */
public record RecurringJob(String name, Duration pause, Runnable work) {}
