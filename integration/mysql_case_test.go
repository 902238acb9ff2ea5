package integration

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
)

// capitals is a schema whose names have capitals wherever a name can be.
const capitals = `
	CREATE TABLE Customers (Id int PRIMARY KEY, Email varchar(100) NOT NULL, UNIQUE KEY Email_Key (Email));
	CREATE TABLE Orders (Id int AUTO_INCREMENT PRIMARY KEY, Customer_Id int NOT NULL, Total decimal(12,2),
		CONSTRAINT Orders_Customers FOREIGN KEY (Customer_Id) REFERENCES Customers (Id), CONSTRAINT Total_Positive CHECK (Total >= 0));
	CREATE TABLE Notes (Id int PRIMARY KEY, Body text);
	CREATE VIEW Big AS SELECT O.Id, C.Email FROM Orders O JOIN Customers C ON C.Id = O.Customer_Id WHERE O.Total > 100;
	CREATE TRIGGER Touch BEFORE INSERT ON Orders FOR EACH ROW SET NEW.Total = 1;
	CREATE FUNCTION Price(X int) RETURNS int DETERMINISTIC RETURN (SELECT max(Total) FROM Orders WHERE Id = X)`

// schemaLines is the findings on schemas: what is not of the platform.
func schemaLines(r report.Report) string {
	var b strings.Builder
	for line := range strings.Lines(findingLines(r)) {
		if !strings.HasPrefix(line, "P") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// TestNamesWithoutCase compares a server that keeps the case of tables' names
// with one that folds it (lower_case_table_names=1). The same schema is the
// same on both, what differs is found, and no table is lost where one of them
// has two whose names differ in case alone.
func TestNamesWithoutCase(t *testing.T) {
	for _, s := range servers.All(t) {
		if s.Engine == "postgres" {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			folding := s.FoldingNames(t)
			keeps, folds := s.Database(t), folding.Database(t)
			s.Exec(t, keeps, capitals)
			folding.Exec(t, folds, capitals+"; INSERT INTO Customers VALUES (1, ''); INSERT INTO Orders (Customer_Id) VALUES (1)")
			for _, pair := range [][2]string{{keeps, folds}, {folds, keeps}} {
				r := compareURLs(t, pair[0], pair[1])
				if got := schemaLines(r); got != "" || r.Equal < 19 || len(r.Cosmetic) != 4 {
					t.Errorf("%d objects equal, %d cosmetic, findings:\n%s%s", r.Equal, len(r.Cosmetic), got, text(t, r))
				}
				if !strings.Contains(findingLines(r), "P504 setting lower_case_table_names value") {
					t.Errorf("the setting: %s", findingLines(r))
				}
			}
			// Names are found in any case, and a database as the server calls it.
			if r := compareURLs(t, folds, strings.Replace(folds, "test_", "TEST_", 1)); !strings.Contains(findingLines(r), "X919") || r.Equal < 16 {
				t.Errorf("one database in two spellings:\n%s", text(t, r))
			}

			s.Exec(t, keeps, "ALTER TABLE Orders MODIFY Total decimal(10,2), ADD KEY By_Total (Total); CREATE TABLE notes (Id int PRIMARY KEY)")
			r := compareURLs(t, folds, keeps)
			want := `C102 table Notes
C103 column notes.Body
C109 index orders.By_Total
C203 column orders.Total type
`
			if d := cmp.Diff(want, schemaLines(r)); d != "" {
				t.Errorf("findings: -want +got\n%s", d)
			}
			s.Exec(t, keeps, "DROP TABLE notes")

			// A repair names what is there as the database does that it is for.
			envs := parity.Load(t.Context(), []parity.Target{{Name: "a", Endpoint: parseURL(t, folds)}, {Name: "b", Endpoint: parseURL(t, keeps)}}, nil, nil, nil)
			r = parity.Compare(envs, parity.Options{Compare: parity.DefaultFacets()})
			parity.Repair(&r, envs, parity.Options{Compare: parity.DefaultFacets()})
			for _, statement := range r.Repair {
				if statement.SQL != "" {
					s.Exec(t, keeps, statement.SQL)
				}
			}
			if got := schemaLines(compareURLs(t, folds, keeps)); got != "" || len(r.Repair) == 0 {
				t.Errorf("after %d statements: %s\nthe report before them:\n%s", len(r.Repair), got, text(t, r))
			}
		})
	}
}
