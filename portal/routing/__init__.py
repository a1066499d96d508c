"""Which channel takes an application in, the ladder behind it, takeover and the overdue sweep (clause 三(二))."""
