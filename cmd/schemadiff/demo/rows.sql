INSERT INTO customers (id, email, name) VALUES (1, 'ada@example.com', 'Ada'), (2, 'grace@example.com', 'Grace');
INSERT INTO products (id, sku, title, price_cents, stock) VALUES (1, 'TEA-100', 'Green tea', 790, 100), (2, 'CUP-001', 'Cup', 1250, 20);
INSERT INTO orders (id, customer_id, status) VALUES (1, 1, 'paid'), (2, 2, 'new');
INSERT INTO order_items (order_id, product_id, quantity, unit_price_cents) VALUES (1, 1, 2, 790), (1, 2, 1, 1250), (2, 1, 1, 790);
