CREATE TABLE coupons (
    code        TEXT PRIMARY KEY NOT NULL,
    percent_off INTEGER NOT NULL CHECK (percent_off BETWEEN 1 AND 100),
    expires_at  TEXT
);

ALTER TABLE orders ADD COLUMN coupon_code TEXT REFERENCES coupons (code);
