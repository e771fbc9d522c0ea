-- One bag of cash in the books of two desks of a branch: somebody has to look at it.
ALTER TABLE hq_case DROP CONSTRAINT hq_case_kind_check;
ALTER TABLE hq_case ADD CONSTRAINT hq_case_kind_check
    CHECK (kind IN ('fork', 'clone', 'rollback', 'refused', 'bag-twice'));
