-- Worked out from the journals: can be emptied and worked out again at any time.

CREATE TABLE balance (
    branch  text NOT NULL,
    desk    text NOT NULL,
    epoch   integer NOT NULL,
    fork    integer NOT NULL,
    account text NOT NULL,
    holder  text NOT NULL,
    unit    text NOT NULL,
    balance bigint NOT NULL,
    PRIMARY KEY (branch, desk, epoch, fork, account, holder, unit)
) PARTITION BY HASH (branch);

CREATE TABLE item (
    branch             text NOT NULL,
    desk               text NOT NULL,
    epoch              integer NOT NULL,
    fork               integer NOT NULL,
    seq                bigint NOT NULL,
    number             text NOT NULL,
    entry_id           text NOT NULL,
    product            text NOT NULL,
    weight_g           bigint NOT NULL,
    destination_office text NOT NULL,
    state              text NOT NULL,
    bag_no             text NOT NULL DEFAULT '',
    accepted_at        timestamptz NOT NULL,
    PRIMARY KEY (branch, desk, epoch, fork, seq)
) PARTITION BY HASH (branch);
CREATE INDEX item_number ON item (branch, number);
CREATE INDEX item_entry ON item (branch, entry_id);

CREATE TABLE day_close (
    branch     text NOT NULL,
    desk       text NOT NULL,
    epoch      integer NOT NULL,
    fork       integer NOT NULL,
    seq        bigint NOT NULL,
    day        date NOT NULL,
    closed_at  timestamptz NOT NULL,
    person     text NOT NULL,
    covers     text NOT NULL,
    balances_agree boolean NOT NULL,
    PRIMARY KEY (branch, desk, epoch, fork, seq)
) PARTITION BY HASH (branch);

CREATE TABLE kind_count (
    branch text NOT NULL,
    desk   text NOT NULL,
    epoch  integer NOT NULL,
    fork   integer NOT NULL,
    kind   text NOT NULL,
    entries bigint NOT NULL,
    PRIMARY KEY (branch, desk, epoch, fork, kind)
) PARTITION BY HASH (branch);

CREATE TABLE refused_document (
    branch text NOT NULL,
    desk   text NOT NULL,
    epoch  integer NOT NULL,
    fork   integer NOT NULL,
    seq    bigint NOT NULL,
    number text NOT NULL,
    kind   text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (branch, desk, epoch, fork, seq)
) PARTITION BY HASH (branch);

DO $$
DECLARE
    projection text;
BEGIN
    FOREACH projection IN ARRAY ARRAY['balance', 'item', 'day_close', 'kind_count', 'refused_document'] LOOP
        FOR place IN 0..15 LOOP
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
                projection || '_' || place, projection, place);
        END LOOP;
    END LOOP;
END
$$;
