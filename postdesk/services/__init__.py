"""What people at a desk can do: one function, one transaction.

Here belong the use cases, the two database threads, and `Desk`, the few things a use case needs.
A function does all of its work or leaves no trace. Not here: SQL, Qt, sentences, and rules that
could be stated without a database; those are the domain's.
"""
