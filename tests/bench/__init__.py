"""What postdesk costs, as ratios to a bare machine; run by `make bench`."""
