//! "Did you mean ...?"

/// The candidate that differs least from `word`, if any is close enough to be what was meant.
pub fn closest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    let word = plain(word);
    let limit = (word.chars().count() / 4).max(1);
    let scored = candidates.map(|candidate| (distance(&word, &plain(candidate)), candidate));
    scored
        .filter(|(score, _)| *score <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters have to be put in, taken out, exchanged, or swapped with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let mut best = (rows[i][j] + usize::from(a != b))
                .min(rows[i][j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *a == to[j - 1] && from[i - 1] == *b {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_only() {
        let names = ["ovn_nb_connection", "ovn_sb_connection", "debug"];
        assert_eq!(
            closest("ovn_nb_conection", names.into_iter()),
            Some("ovn_nb_connection")
        );
        assert_eq!(
            closest("OVN-NB-connection", names.into_iter()),
            Some("ovn_nb_connection")
        );
        assert_eq!(closest("debgu", names.into_iter()), Some("debug"));
        assert_eq!(closest("debu1g2", names.into_iter()), None);
        assert_eq!(closest("debugg", names.into_iter()), Some("debug"));
        assert_eq!(closest("something_else", names.into_iter()), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
