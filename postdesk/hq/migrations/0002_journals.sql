-- The system of record: what desks sent, byte for byte, and what was sent to branches.

CREATE TABLE journal_entry (
    branch  text NOT NULL,
    desk    text NOT NULL,
    epoch   integer NOT NULL,
    fork    integer NOT NULL,
    seq     bigint NOT NULL,
    hash    bytea NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (branch, desk, epoch, fork, seq)
) PARTITION BY HASH (branch);

CREATE TABLE frame (
    branch      text NOT NULL,
    desk        text NOT NULL,
    epoch       integer NOT NULL,
    fork        integer NOT NULL,
    last        bigint NOT NULL,
    first       bigint NOT NULL,
    signature   bytea NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (branch, desk, epoch, fork, last)
) PARTITION BY HASH (branch);

CREATE TABLE document (
    branch    text NOT NULL,
    number    bigint NOT NULL,
    kind      text NOT NULL,
    at        timestamptz NOT NULL,
    hash      bytea NOT NULL,
    content   bytea NOT NULL,
    key_id    text NOT NULL,
    signature bytea NOT NULL,
    PRIMARY KEY (branch, number)
) PARTITION BY HASH (branch);

DO $$
BEGIN
    FOR place IN 0..15 LOOP
        EXECUTE format('CREATE TABLE journal_entry_%s PARTITION OF journal_entry'
            ' FOR VALUES WITH (MODULUS 16, REMAINDER %s)', place, place);
        EXECUTE format('CREATE TABLE frame_%s PARTITION OF frame'
            ' FOR VALUES WITH (MODULUS 16, REMAINDER %s)', place, place);
        EXECUTE format('CREATE TABLE document_%s PARTITION OF document'
            ' FOR VALUES WITH (MODULUS 16, REMAINDER %s)', place, place);
    END LOOP;
END
$$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was stored does not change';
END
$$;
CREATE TRIGGER journal_entry_stays BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER frame_stays BEFORE UPDATE OR DELETE ON frame
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_stays BEFORE UPDATE OR DELETE ON document
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
