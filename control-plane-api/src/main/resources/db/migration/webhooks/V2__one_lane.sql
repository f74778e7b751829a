-- Until when a replica has the endpoint's lane: the others send nothing to it meanwhile.
ALTER TABLE endpoint ADD COLUMN lane_until timestamptz;
