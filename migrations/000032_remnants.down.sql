DROP TABLE lineage_remnants;
