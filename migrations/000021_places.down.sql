-- What was put right stays right.
SELECT 1;
