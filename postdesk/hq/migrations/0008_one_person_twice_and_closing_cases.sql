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

-- Worked out from the journals: a branch says that it agrees to have one of its cases closed.
CREATE TABLE case_agreed (
    branch  text NOT NULL,
    desk    text NOT NULL,
    epoch   integer NOT NULL,
    fork    integer NOT NULL,
    seq     bigint NOT NULL,
    case_no bigint NOT NULL,
    reason  text NOT NULL,
    person  text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (branch, desk, epoch, fork, seq)
);
CREATE INDEX case_agreed_case ON case_agreed (branch, case_no);

-- Headquarters' own: notice that a case will be closed without the branch, by the document's number.
CREATE TABLE case_notice (
    branch   text NOT NULL,
    document bigint NOT NULL,
    case_no  bigint NOT NULL,
    reason   text NOT NULL CHECK (reason <> ''),
    given_by text NOT NULL,
    given_at timestamptz NOT NULL,
    PRIMARY KEY (branch, document),
    FOREIGN KEY (branch, case_no) REFERENCES hq_case (branch, case_no)
);
CREATE TRIGGER case_notice_stays BEFORE UPDATE OR DELETE ON case_notice
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
