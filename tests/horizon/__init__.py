"""The Horizon suite: how a branch's books went wrong elsewhere, shown on books kept two ways."""
