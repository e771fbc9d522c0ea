-- Worked out from the journals: what branches dispute, so that nobody thinks to be the only one.

CREATE TABLE dispute (
    branch     text NOT NULL,
    desk       text NOT NULL,
    epoch      integer NOT NULL,
    fork       integer NOT NULL,
    seq        bigint NOT NULL,
    entry_kind text NOT NULL,
    entry_id   text NOT NULL,
    reason     text NOT NULL,
    person     text NOT NULL,
    at         timestamptz NOT NULL,
    ended_at   timestamptz,
    PRIMARY KEY (branch, desk, epoch, fork, seq)
);

-- A desk's own check of its books found them changed.
ALTER TABLE hq_case DROP CONSTRAINT hq_case_kind_check;
ALTER TABLE hq_case ADD CONSTRAINT hq_case_kind_check
    CHECK (kind IN ('fork', 'clone', 'rollback', 'refused', 'bag-twice', 'integrity'));
