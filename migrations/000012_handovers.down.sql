DROP TABLE handover_events;
DROP TABLE handover_things;
DROP TABLE handover_items;
DROP TABLE handovers;
