package mysql

import "testing"

func TestEndsOverSequences(t *testing.T) {
	for version, want := range map[string]bool{
		"10.5.23-MariaDB": false, "10.5.29-MariaDB": true, "10.6.21-MariaDB": false, "5.5.5-10.6.22-MariaDB": true, "10.6.23-MariaDB-0ubuntu0.22.04.1": false,
		"10.11.11-MariaDB": false, "10.11.13-MariaDB": true, "10.11.18-MariaDB": false, "11.4.5-MariaDB": false, "11.4.7-MariaDB": true, "11.4.8-MariaDB": false,
		"11.8.2-MariaDB": true, "11.8.9-MariaDB": false, "12.0.1-MariaDB": true, "12.1.2-MariaDB": false, "9.7.4": false,
	} {
		s, err := identify(version, "", false)
		if err != nil || s.endsOverSequences() != want {
			t.Errorf("%s: %v, %v", version, s.endsOverSequences(), err)
		}
	}
}
