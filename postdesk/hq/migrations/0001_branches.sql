-- Branches, their desks, and how far each is known. The branch comes first in every key, so
-- that all of it can be spread over several databases by branch.

CREATE TABLE branch (
    branch      text PRIMARY KEY CHECK (branch ~ '^[A-Z0-9]{2,6}$'),
    name_km     text NOT NULL,
    name_en     text NOT NULL,
    telephone   text NOT NULL,
    feed_number bigint NOT NULL DEFAULT 0 CHECK (feed_number >= 0),
    feed_hash   bytea NOT NULL DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000'
);

CREATE TABLE operator (
    name          text PRIMARY KEY,
    password_hash text NOT NULL,
    tries         integer NOT NULL DEFAULT 0,
    wait_until    timestamptz
);

CREATE TABLE enrol_code (
    branch        text NOT NULL REFERENCES branch,
    secret_sha256 bytea NOT NULL,
    made_at       timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    used_at       timestamptz,
    used_by       text,
    PRIMARY KEY (branch, secret_sha256)
);
CREATE UNIQUE INDEX enrol_code_secret ON enrol_code (secret_sha256);

CREATE TABLE desk (
    branch          text NOT NULL REFERENCES branch,
    desk            text NOT NULL CHECK (length(desk) = 12),
    public_key      bytea NOT NULL CHECK (length(public_key) = 32),
    is_main         boolean NOT NULL,
    is_revoked      boolean NOT NULL DEFAULT false,
    enrolled_at     timestamptz NOT NULL,
    epoch           integer NOT NULL DEFAULT 0,
    permitted_epoch integer NOT NULL DEFAULT 0,
    contact_at      timestamptz,
    program         text NOT NULL DEFAULT '',
    clock_skew_s    bigint NOT NULL DEFAULT 0,
    feed_applied    bigint NOT NULL DEFAULT 0,
    trouble         text NOT NULL DEFAULT '',
    trouble_at      timestamptz,
    PRIMARY KEY (branch, desk)
);
CREATE UNIQUE INDEX desk_once ON desk (desk);

-- Tokens are per epoch: two copies of one disk go on in an epoch each, undisturbed.
CREATE TABLE desk_epoch (
    branch       text NOT NULL,
    desk         text NOT NULL,
    epoch        integer NOT NULL CHECK (epoch >= 0),
    token        bytea NOT NULL,
    token_before bytea NOT NULL DEFAULT '',
    last_hello   bytea NOT NULL DEFAULT '',
    PRIMARY KEY (branch, desk, epoch),
    FOREIGN KEY (branch, desk) REFERENCES desk (branch, desk)
);

-- How far one epoch of a desk is here. fork 0 came first; others are kept beside it.
CREATE TABLE chain (
    branch      text NOT NULL,
    desk        text NOT NULL,
    epoch       integer NOT NULL CHECK (epoch >= 0),
    fork        integer NOT NULL CHECK (fork >= 0),
    begins_at   bigint NOT NULL CHECK (begins_at >= 1),
    stored      bigint NOT NULL CHECK (stored >= 0),
    head        bytea NOT NULL CHECK (length(head) = 32),
    applied     bigint NOT NULL DEFAULT 0,
    announced   bigint NOT NULL DEFAULT 0,
    stored_at   timestamptz NOT NULL,
    trouble     text NOT NULL DEFAULT '',
    PRIMARY KEY (branch, desk, epoch, fork),
    FOREIGN KEY (branch, desk) REFERENCES desk (branch, desk),
    CHECK (applied <= stored)
);
CREATE INDEX chain_waiting ON chain (branch, desk) WHERE applied < stored;

CREATE TABLE hq_case (
    branch    text NOT NULL,
    case_no   bigint NOT NULL,
    kind      text NOT NULL CHECK (kind IN ('fork', 'clone', 'rollback', 'refused')),
    desk      text NOT NULL,
    epoch     integer NOT NULL,
    fork      integer NOT NULL,
    seq       bigint NOT NULL,
    detail    text NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    closed_by text,
    PRIMARY KEY (branch, case_no),
    FOREIGN KEY (branch, desk) REFERENCES desk (branch, desk)
);

CREATE TABLE number_block (
    indicator  text NOT NULL,
    first      bigint NOT NULL,
    last       bigint NOT NULL CHECK (last >= first),
    branch     text NOT NULL,
    desk       text NOT NULL,
    source     text NOT NULL,
    allotted_at timestamptz NOT NULL,
    PRIMARY KEY (indicator, first)
);
