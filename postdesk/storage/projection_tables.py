"""Tables that are worked out from the journal and can be dropped and built again at any time.

A column called `seq`, `…_seq` or `place` holds a place: sequence numbers that go on rising from
one epoch of the desk to the next (`wire.entry.place_of`).
"""

from __future__ import annotations

from typing import Final

VERSION: Final = 9

TABLES: Final[dict[str, str]] = {
    "desk": """CREATE TABLE desk (
        desk TEXT NOT NULL, epoch INTEGER NOT NULL, public_key TEXT NOT NULL,
        mode TEXT NOT NULL, branch_code TEXT NOT NULL, branch_name_km TEXT NOT NULL,
        branch_name_en TEXT NOT NULL, telephone TEXT NOT NULL, is_main INTEGER NOT NULL DEFAULT 0,
        is_enrolled INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (desk, epoch)) STRICT""",
    "person": """CREATE TABLE person (
        person_id TEXT PRIMARY KEY, name_km TEXT NOT NULL, name_latin TEXT NOT NULL,
        role TEXT NOT NULL, is_active INTEGER NOT NULL DEFAULT 1) STRICT""",
    "reference": """CREATE TABLE reference (
        seq INTEGER PRIMARY KEY, version TEXT NOT NULL, effective_on TEXT NOT NULL,
        content_sha256 TEXT NOT NULL, document TEXT NOT NULL) STRICT""",
    "number_block": """CREATE TABLE number_block (
        indicator TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        source TEXT NOT NULL, seq INTEGER NOT NULL, next INTEGER NOT NULL,
        PRIMARY KEY (indicator, first)) STRICT, WITHOUT ROWID""",
    "number_used": """CREATE TABLE number_used (
        number TEXT PRIMARY KEY, use TEXT NOT NULL, entry_id TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
    "label_roll": """CREATE TABLE label_roll (
        indicator TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        state TEXT NOT NULL, counted_on TEXT NOT NULL, place INTEGER NOT NULL,
        PRIMARY KEY (indicator, first)) STRICT, WITHOUT ROWID""",
    "customer": """CREATE TABLE customer (
        customer_code TEXT PRIMARY KEY, name_km TEXT NOT NULL, name_en TEXT NOT NULL,
        telephone TEXT NOT NULL, credit_limit_khr INTEGER NOT NULL,
        is_active INTEGER NOT NULL) STRICT""",
    "account_payment": """CREATE TABLE account_payment (
        payment_no TEXT PRIMARY KEY, serial INTEGER NOT NULL UNIQUE, customer_code TEXT NOT NULL,
        entry_id TEXT NOT NULL, place INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "business_day": """CREATE TABLE business_day (
        day TEXT PRIMARY KEY, state TEXT NOT NULL, opened_entry TEXT NOT NULL,
        closed_entry TEXT NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL
        ) STRICT""",
    "shift": """CREATE TABLE shift (
        shift TEXT PRIMARY KEY, till TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL,
        business_day TEXT NOT NULL, opened_entry TEXT NOT NULL, closed_entry TEXT NOT NULL,
        counts INTEGER NOT NULL, last_count_entry TEXT NOT NULL, opened_seq INTEGER NOT NULL
        ) STRICT""",
    "receipt": """CREATE TABLE receipt (
        receipt_no TEXT PRIMARY KEY, serial INTEGER NOT NULL UNIQUE, draft_no INTEGER NOT NULL,
        entry_id TEXT NOT NULL, seq INTEGER NOT NULL, first_seq INTEGER NOT NULL,
        business_day TEXT NOT NULL, shift TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
        customer TEXT NOT NULL, exact_khr INTEGER NOT NULL, cash_khr INTEGER NOT NULL,
        state TEXT NOT NULL, copies INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "receipt_line": """CREATE TABLE receipt_line (
        entry_id TEXT PRIMARY KEY, receipt_no TEXT NOT NULL, line_no INTEGER NOT NULL,
        product TEXT NOT NULL, number TEXT NOT NULL, quantity INTEGER NOT NULL,
        minor INTEGER NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL,
        undone_by TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    "item": """CREATE TABLE item (
        number TEXT PRIMARY KEY, entry_id TEXT NOT NULL, receipt_no TEXT NOT NULL,
        product TEXT NOT NULL, weight_g INTEGER NOT NULL, addressee TEXT NOT NULL,
        telephone TEXT NOT NULL, destination_office TEXT NOT NULL, custody TEXT NOT NULL,
        holder TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    "item_event": """CREATE TABLE item_event (
        number TEXT NOT NULL, seq INTEGER NOT NULL, entry_id TEXT NOT NULL, event TEXT NOT NULL,
        at TEXT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (number, seq)) STRICT, WITHOUT ROWID""",
    "party": """CREATE TABLE party (
        telephone TEXT PRIMARY KEY, name TEXT NOT NULL, name_latin TEXT NOT NULL,
        address_km TEXT NOT NULL, address_en TEXT NOT NULL, place_code TEXT NOT NULL,
        landmark TEXT NOT NULL, postcode TEXT NOT NULL, office TEXT NOT NULL,
        seq INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "refund": """CREATE TABLE refund (
        refund_no TEXT PRIMARY KEY, serial INTEGER NOT NULL UNIQUE, entry_id TEXT NOT NULL,
        receipt_no TEXT NOT NULL, person TEXT NOT NULL, approved_by TEXT NOT NULL,
        reason TEXT NOT NULL, at TEXT NOT NULL, business_day TEXT NOT NULL,
        cash_khr INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "bag": """CREATE TABLE bag (
        bag_no TEXT PRIMARY KEY, entry_id TEXT NOT NULL, destination_office TEXT NOT NULL,
        seal_no TEXT NOT NULL, weight_g INTEGER NOT NULL, carrier TEXT NOT NULL DEFAULT ''
        ) STRICT, WITHOUT ROWID""",
    "rate": """CREATE TABLE rate (
        place INTEGER PRIMARY KEY, document TEXT NOT NULL, record TEXT NOT NULL,
        riel_per_usd INTEGER NOT NULL, from_on TEXT NOT NULL, source TEXT NOT NULL) STRICT""",
    "cash_limit": """CREATE TABLE cash_limit (
        place INTEGER PRIMARY KEY, document TEXT NOT NULL, from_on TEXT NOT NULL,
        rounding_step_khr INTEGER NOT NULL, rounding_direction TEXT NOT NULL,
        riel_change_below_usd INTEGER NOT NULL, clerk_refund_limit_khr INTEGER NOT NULL,
        single_person_refund_limit_khr INTEGER NOT NULL,
        till_limit_khr INTEGER NOT NULL, till_limit_usd INTEGER NOT NULL,
        overnight_limit_khr INTEGER NOT NULL, overnight_limit_usd INTEGER NOT NULL,
        rate_old_days INTEGER NOT NULL) STRICT""",
    "movement": """CREATE TABLE movement (
        movement_no TEXT NOT NULL, kind TEXT NOT NULL, serial INTEGER NOT NULL,
        giver TEXT NOT NULL, taker TEXT NOT NULL, khr INTEGER NOT NULL,
        usd_cents INTEGER NOT NULL, pieces INTEGER NOT NULL, state TEXT NOT NULL,
        entry_id TEXT NOT NULL, answered_entry TEXT NOT NULL, person TEXT NOT NULL,
        at TEXT NOT NULL, business_day TEXT NOT NULL, place INTEGER NOT NULL,
        PRIMARY KEY (kind, movement_no)) STRICT, WITHOUT ROWID""",
    "voucher": """CREATE TABLE voucher (
        voucher_no TEXT PRIMARY KEY, kind TEXT NOT NULL, holder TEXT NOT NULL,
        khr INTEGER NOT NULL, usd_cents INTEGER NOT NULL, partner TEXT NOT NULL,
        entry_id TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
        business_day TEXT NOT NULL, place INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "difference": """CREATE TABLE difference (
        entry_id TEXT NOT NULL, unit TEXT NOT NULL, holder TEXT NOT NULL, shift TEXT NOT NULL,
        over INTEGER NOT NULL, state TEXT NOT NULL, moved_entry TEXT NOT NULL,
        moved_at TEXT NOT NULL, at TEXT NOT NULL, business_day TEXT NOT NULL,
        place INTEGER NOT NULL, PRIMARY KEY (entry_id, unit)) STRICT, WITHOUT ROWID""",
    "safe_count": """CREATE TABLE safe_count (
        entry_id TEXT PRIMARY KEY, business_day TEXT NOT NULL, person TEXT NOT NULL,
        at TEXT NOT NULL, place INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "sorting_plan": """CREATE TABLE sorting_plan (
        place INTEGER PRIMARY KEY, document TEXT NOT NULL, version TEXT NOT NULL,
        effective_on TEXT NOT NULL, content_sha256 TEXT NOT NULL) STRICT""",
    "notice": """CREATE TABLE notice (
        place INTEGER PRIMARY KEY, document TEXT NOT NULL, at TEXT NOT NULL,
        title_km TEXT NOT NULL, title_en TEXT NOT NULL, text_km TEXT NOT NULL,
        text_en TEXT NOT NULL) STRICT""",
    "peer_key": """CREATE TABLE peer_key (
        peer_branch TEXT NOT NULL, peer_desk TEXT NOT NULL, public_key TEXT NOT NULL,
        is_active INTEGER NOT NULL, PRIMARY KEY (peer_branch, peer_desk)) STRICT, WITHOUT ROWID""",
    "inbound_bag": """CREATE TABLE inbound_bag (
        bag_no TEXT PRIMARY KEY, from_branch TEXT NOT NULL, seal_no TEXT NOT NULL,
        weight_g INTEGER NOT NULL, document TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    "inbound_item": """CREATE TABLE inbound_item (
        number TEXT NOT NULL, bag_no TEXT NOT NULL, PRIMARY KEY (number, bag_no)
        ) STRICT, WITHOUT ROWID""",
    "arrived_item": """CREATE TABLE arrived_item (
        number TEXT PRIMARY KEY, product TEXT NOT NULL, weight_g INTEGER NOT NULL,
        addressee TEXT NOT NULL, telephone TEXT NOT NULL, sender TEXT NOT NULL,
        sender_telephone TEXT NOT NULL, from_branch TEXT NOT NULL, cod_khr INTEGER NOT NULL,
        bag_no TEXT NOT NULL, state TEXT NOT NULL, shelf TEXT NOT NULL, noticed_on TEXT NOT NULL,
        called TEXT NOT NULL, called_at TEXT NOT NULL, agent_code TEXT NOT NULL,
        entry_id TEXT NOT NULL, last_entry TEXT NOT NULL, place INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
    "pay_order": """CREATE TABLE pay_order (
        order_no TEXT PRIMARY KEY, kind TEXT NOT NULL, serial INTEGER NOT NULL,
        amount_khr INTEGER NOT NULL, payee TEXT NOT NULL, payee_latin TEXT NOT NULL,
        telephone TEXT NOT NULL, payer TEXT NOT NULL, made_by TEXT NOT NULL,
        paying_branch TEXT NOT NULL, made_on TEXT NOT NULL, state TEXT NOT NULL,
        paid_to TEXT NOT NULL, entry_id TEXT NOT NULL, last_entry TEXT NOT NULL,
        last_at TEXT NOT NULL, place INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "agent": """CREATE TABLE agent (
        agent_code TEXT PRIMARY KEY, name_km TEXT NOT NULL, name_en TEXT NOT NULL,
        telephone TEXT NOT NULL, limit_khr INTEGER NOT NULL,
        commission_permille INTEGER NOT NULL, is_active INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
    "slip_book": """CREATE TABLE slip_book (
        book_no TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
        keeper TEXT NOT NULL, place INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "slip": """CREATE TABLE slip (
        slip_no INTEGER PRIMARY KEY, book_no TEXT NOT NULL, state TEXT NOT NULL,
        receipt_no TEXT NOT NULL, happened_at TEXT NOT NULL, entry_id TEXT NOT NULL) STRICT""",
    "withdrawn_stock": """CREATE TABLE withdrawn_stock (
        stock_unit TEXT PRIMARY KEY, entry_id TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    "approval_code": """CREATE TABLE approval_code (
        code_no INTEGER PRIMARY KEY, person_id TEXT NOT NULL, hash TEXT NOT NULL,
        expires_on TEXT NOT NULL, state TEXT NOT NULL) STRICT""",
    "interruption": """CREATE TABLE interruption (
        entry_id TEXT PRIMARY KEY, what TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL,
        reference TEXT NOT NULL, business_day TEXT NOT NULL, place INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
    "integrity_failure": """CREATE TABLE integrity_failure (
        entry_id TEXT PRIMARY KEY, what TEXT NOT NULL, seq INTEGER NOT NULL,
        is_open INTEGER NOT NULL, place INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "known_problem": """CREATE TABLE known_problem (
        problem_no TEXT PRIMARY KEY, title_km TEXT NOT NULL, title_en TEXT NOT NULL,
        text_km TEXT NOT NULL, text_en TEXT NOT NULL, entry_kinds TEXT NOT NULL,
        app_versions TEXT NOT NULL, from_on TEXT NOT NULL, until_on TEXT NOT NULL,
        is_fixed INTEGER NOT NULL, branches INTEGER NOT NULL, at TEXT NOT NULL,
        place INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    "dispute": """CREATE TABLE dispute (
        entry_id TEXT NOT NULL, person TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
        evidence_sha256 TEXT NOT NULL, ended_place INTEGER NOT NULL, place INTEGER NOT NULL,
        PRIMARY KEY (entry_id, place)) STRICT, WITHOUT ROWID""",
    "proposal": """CREATE TABLE proposal (
        proposal_no TEXT PRIMARY KEY, document TEXT NOT NULL, entry_id TEXT NOT NULL,
        state TEXT NOT NULL, answer_by TEXT NOT NULL, answered_entry TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
}

INDEXES: Final = (
    "CREATE INDEX arrived_item_state ON arrived_item (state, place)",
    "CREATE INDEX pay_order_state ON pay_order (state, place)",
    "CREATE INDEX movement_state ON movement (state, place)",
    "CREATE INDEX movement_day ON movement (business_day, place)",
    "CREATE INDEX difference_state ON difference (state, place)",
    "CREATE INDEX difference_holder ON difference (holder, place)",
    "CREATE INDEX voucher_day ON voucher (business_day, place)",
    "CREATE INDEX receipt_shift ON receipt (shift, serial)",
    "CREATE INDEX receipt_day ON receipt (business_day, serial)",
    "CREATE INDEX receipt_line_receipt ON receipt_line (receipt_no, line_no)",
)
