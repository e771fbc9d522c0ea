"""The counter: what a customer brings, what it costs, what is paid."""
