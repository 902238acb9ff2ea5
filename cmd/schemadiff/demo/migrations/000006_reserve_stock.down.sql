DROP TRIGGER reserve_stock;
