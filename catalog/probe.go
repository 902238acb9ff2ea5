package catalog

// Answer is what a database says to a question about its rows.
type Answer struct {
	Yes     bool
	Cost    float64 // of the server's plan in its own measure, 0 where it has none
	Refused string  // why it was not asked or not answered, one clause; "" where it was answered
}
