using System.Collections.Immutable;
using DiffPlex;
using DiffPlex.Model;

namespace CourseGit.Portal.Shared;

/// <summary>One line of a file in a comparison.</summary>
/// <param name="Sign">The mark in front of it: − goes, + comes, ~ differs.</param>
/// <param name="Meaning">The sign in a word; null for a line that is the same.</param>
/// <param name="Parts">Its text in pieces, and which of them differ within a line that was changed.</param>
public sealed record DifferenceLine(
    int Number, string? Sign, string? Meaning, string? Class, ImmutableArray<(string Text, bool Differs)> Parts);

/// <summary>A line beside its counterpart, or a number of lines that are the same and not shown.</summary>
public sealed record DifferenceRow(DifferenceLine? Before, DifferenceLine? After, int Skipped = 0)
{
    /// <summary>Whether nothing was changed in it.</summary>
    public bool IsSame => Before is { Sign: null } && After is { Sign: null };

    public string? Class => IsSame ? "same" : null;
}

/// <summary>Two texts line by line: what differs, with three lines around it.</summary>
/// <param name="LeftOut">Lines with differences beyond those shown.</param>
/// <param name="Notes">What differs and no line shows: line endings, the break at the end.</param>
public sealed record LineDifference(ImmutableArray<DifferenceRow> Rows, int LeftOut, ImmutableArray<string> Notes)
{
    private const int Around = 3;
    private const int MaxRows = 1000;
    private const int LongestLine = 2000;

    // The search for the shortest difference takes lines times differences, or words times differences; beyond this, what differs is one
    // block.
    private const long MostWork = 25_000_000;

    /// <summary>Compares two texts.</summary>
    public static LineDifference Of(string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var pairs = Pair(old, now);
        var isShown = new bool[pairs.Count];
        foreach (var changed in Enumerable.Range(0, pairs.Count).Where(i => !pairs[i].IsSame))
            Array.Fill(isShown, true, Math.Max(0, changed - Around),
                Math.Min(pairs.Count, changed + Around + 1) - Math.Max(0, changed - Around));
        var (rows, shown) = Fold(pairs, isShown, old, now);
        return new(rows, pairs.Skip(shown).Count(p => !p.IsSame), Remarks(before, after));
    }

    /// <summary>The same rows with what goes above what comes instead of beside it.</summary>
    public IEnumerable<DifferenceRow> Inline()
    {
        var coming = new List<DifferenceRow>();
        foreach (var row in Rows)
        {
            if (row.IsSame || row.Skipped > 0)
            {
                foreach (var held in coming)
                    yield return held;
                coming.Clear();
                yield return row;
                continue;
            }
            if (row.Before is { } before)
                yield return new DifferenceRow(before with { Sign = "−", Meaning = "taken out", Class = "deleted" }, null);
            if (row.After is { } after)
                coming.Add(new DifferenceRow(null, after with { Sign = "+", Meaning = "put in", Class = "inserted" }));
        }
        foreach (var held in coming)
            yield return held;
    }

    // Numbers only: of half a million lines, a thousand are shown.
    private static List<Pairing> Pair(string[] before, string[] after)
    {
        var pairs = new List<Pairing>(Math.Max(before.Length, after.Length));
        var (atBefore, atAfter) = (0, 0);
        foreach (var block in Blocks(before, after))
        {
            for (; atBefore < block.DeleteStartA; atBefore++, atAfter++)
                pairs.Add(new Pairing(atBefore, atAfter, IsSame: true));
            for (var i = 0; i < Math.Max(block.DeleteCountA, block.InsertCountB); i++)
            {
                var (old, now) = (i < block.DeleteCountA ? atBefore++ : -1, i < block.InsertCountB ? atAfter++ : -1);
                // the same in a block too large to be searched
                pairs.Add(new Pairing(old, now, old >= 0 && now >= 0 && before[old] == after[now]));
            }
        }
        for (; atBefore < before.Length; atBefore++, atAfter++)
            pairs.Add(new Pairing(atBefore, atAfter, IsSame: true));
        return pairs;
    }

    // What both begin and end with needs no search.
    private static IEnumerable<DiffBlock> Blocks(string[] before, string[] after)
    {
        var start = before.AsSpan().CommonPrefixLength(after);
        var end = 0;
        while (end < Math.Min(before.Length, after.Length) - start && before[^(end + 1)] == after[^(end + 1)])
            end++;
        var (old, now) = (before[start..^end], after[start..^end]);
        if (old.Length == 0 && now.Length == 0)
            return [];
        if ((long)old.Length * now.Length is 0 or > MostWork)
            return [new DiffBlock(start, old.Length, start, now.Length)];
        // A mark in front, because DiffPlex counts no line in an empty text, and one empty line is one.
        return new Differ().CreateCustomDiffs(
            "|" + string.Join('\n', old), "|" + string.Join('\n', now), ignoreWhiteSpace: false, text => text[1..].Split('\n'))
            .DiffBlocks.Select(b => new DiffBlock(b.DeleteStartA + start, b.DeleteCountA, b.InsertStartB + start, b.InsertCountB));
    }

    private static DifferenceLine Line(int at, string? sign, string? meaning, string? look, string text) =>
        new(at + 1, sign, meaning, look, [(Cut(text), false)]);

    private static DifferenceRow Row(Pairing pair, string[] before, string[] after, ref long work)
    {
        var (old, now) = (pair.Before < 0 ? null : before[pair.Before], pair.After < 0 ? null : after[pair.After]);
        if (old is null || now is null)
            return new(old is null ? null : Line(pair.Before, "−", "taken out", "deleted", old),
                now is null ? null : Line(pair.After, "+", "put in", "inserted", now));
        if (pair.IsSame)
            return new(Line(pair.Before, null, null, null, old), Line(pair.After, null, null, null, now));
        var (goes, comes) = WordDifference.Of(Cut(old), Cut(now), ref work);
        return new(new(pair.Before + 1, "~", "changed", "modified", goes), new(pair.After + 1, "~", "changed", "modified", comes));
    }

    private static string Cut(string text) => text.Length <= LongestLine
        ? text
        : $"{text[..LongestLine]} … ({Words.Number(text.Length - LongestLine)} more characters)";

    // A line break at the end would show as an empty line below.
    private static string[] Lines(string text) => text.Length == 0
        ? []
        : [.. (text.EndsWith('\n') ? text[..^1] : text).Split('\n').Select(l => l.TrimEnd('\r'))];

    private static ImmutableArray<string> Remarks(string before, string after)
    {
        if (before == after)
            return ["Both are the same, byte for byte."];
        var remarks = ImmutableArray.CreateBuilder<string>();
        if (before.Length == 0 || after.Length == 0)
            return [];
        var (old, now) = (before.Contains("\r\n", StringComparison.Ordinal), after.Contains("\r\n", StringComparison.Ordinal));
        if (old != now)
            remarks.Add($"The line endings differ: {Endings(old)} before, {Endings(now)} after.");
        if (before.EndsWith('\n') != after.EndsWith('\n'))
            remarks.Add($"{(before.EndsWith('\n') ? "Afterwards" : "Before,")} the last line does not end with a line break.");
        return remarks.ToImmutable();
    }

    private static string Endings(bool isWindows) => isWindows ? "those of Windows (CR LF)" : "those of Unix (LF)";

    private static (ImmutableArray<DifferenceRow> Rows, int Shown) Fold(
        List<Pairing> pairs, bool[] isShown, string[] before, string[] after)
    {
        var rows = ImmutableArray.CreateBuilder<DifferenceRow>();
        var work = MostWork;
        for (var i = 0; i < pairs.Count; i++)
        {
            if (!isShown[i] && rows is [.., { Skipped: > 0 } last])
                rows[^1] = last with { Skipped = last.Skipped + 1 };
            else if (rows.Count == MaxRows)
                return (rows.ToImmutable(), i);
            else
                rows.Add(isShown[i] ? Row(pairs[i], before, after, ref work) : new DifferenceRow(null, null, 1));
        }
        return (rows.ToImmutable(), pairs.Count);
    }

    private readonly record struct Pairing(int Before, int After, bool IsSame);
}
