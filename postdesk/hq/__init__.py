"""The other end: what desks enrol at, send to and fetch from, on PostgreSQL.

Here belong the intake of journals, the feed of documents, enrolment, cases, what is worked out
over all branches, the doors (`api`) and the operators' pages. It shares rules and messages with
the desks (`domain`, `wire`, `words`) and nothing else, and cannot write into a branch's books.
"""
