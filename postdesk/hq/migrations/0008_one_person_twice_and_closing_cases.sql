-- Worked out from the journals: who has or had which till. A till is one person's, a person has one.
CREATE TABLE till_shift (
    branch    text NOT NULL,
    desk      text NOT NULL,
    epoch     integer NOT NULL,
    fork      integer NOT NULL,
    seq       bigint NOT NULL,
    shift     text NOT NULL,
    person    text NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (branch, desk, epoch, fork, seq)
);
CREATE INDEX till_shift_person ON till_shift (person, opened_at);
CREATE INDEX till_shift_shift ON till_shift (branch, desk, shift);
CREATE INDEX till_shift_open ON till_shift (branch, desk) WHERE closed_at IS NULL;

-- One person has tills at two desks at one time.
ALTER TABLE hq_case DROP CONSTRAINT hq_case_kind_check;
ALTER TABLE hq_case ADD CONSTRAINT hq_case_kind_check
    CHECK (kind IN ('fork', 'clone', 'rollback', 'refused', 'bag-twice', 'integrity',
                    'person-twice'));
