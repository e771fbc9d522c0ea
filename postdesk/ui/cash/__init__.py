"""Cash that changes hands without a basket: transfers, vouchers, bank, bags, the safe."""
