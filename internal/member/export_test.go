package member

// Few is the store that takes n for few, so that a test meets with a handful
// of members what is otherwise met with thousands.
func (s *Store) Few(n int) *Store { return &Store{s.conn, s.keys, n, s.aside} }

// Finds reports whether a search for text finds somebody by what they are called.
func Finds(text string, p Profile) bool {
	column := searchColumn(keys(p.tidy()))
	key := searchKey(text)
	for i := range column {
		if column[i] == '\n' && len(column)-i > len(key) && column[i+1:i+1+len(key)] == key {
			return true
		}
	}
	return false
}

// Pinyin is by what a list by name is ordered.
func Pinyin(p Profile) string { return order(p) }
