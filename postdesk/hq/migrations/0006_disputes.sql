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
