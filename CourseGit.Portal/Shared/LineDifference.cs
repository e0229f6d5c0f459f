using System.Collections.Immutable;
using DiffPlex;
using DiffPlex.Model;

namespace CourseGit.Portal.Shared;

/// <summary>One line of a file in a comparison.</summary>
/// <param name="Sign">The mark in front of it: − goes, + comes, ~ differs.</param>
/// <param name="Meaning">The sign in a word; null for a line that is the same.</param>
/// <param name="Parts">Its text in pieces, and which of them differ within a line that was changed.</param>
public sealed record DifferenceLine(int Number, string? Sign, string? Meaning, string? Class, ImmutableArray<(string Text, bool Differs)> Parts);

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

    // The search for the shortest difference takes lines times differences; beyond this, what differs is shown as one block.
    private const long MostWork = 25_000_000;

    /// <summary>Compares two texts.</summary>
    public static LineDifference Of(string before, string after)
    {
        var pairs = Pair(Lines(before), Lines(after));
        var isShown = new bool[pairs.Count];
        foreach (var changed in Enumerable.Range(0, pairs.Count).Where(i => !pairs[i].IsSame))
            Array.Fill(isShown, true, Math.Max(0, changed - Around), Math.Min(pairs.Count, changed + Around + 1) - Math.Max(0, changed - Around));
        var rows = Fold(pairs, isShown);
        return new([.. rows.Take(MaxRows)], rows.Skip(MaxRows).Count(r => r.Skipped == 0 && !r.IsSame), Remarks(before, after));
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

    private static List<DifferenceRow> Pair(string[] before, string[] after)
    {
        var rows = new List<DifferenceRow>(Math.Max(before.Length, after.Length));
        var (atBefore, atAfter) = (0, 0);
        foreach (var block in Blocks(before, after))
        {
            for (; atBefore < block.DeleteStartA; atBefore++, atAfter++)
                rows.Add(Same(before[atBefore], atBefore, atAfter));
            var both = Math.Min(block.DeleteCountA, block.InsertCountB);
            for (var i = 0; i < Math.Max(block.DeleteCountA, block.InsertCountB); i++)
            {
                rows.Add(i < both
                    ? Changed(before[atBefore], after[atAfter], atBefore, atAfter)
                    : new DifferenceRow(i < block.DeleteCountA ? Gone(before[atBefore], atBefore) : null, i < block.InsertCountB ? New(after[atAfter], atAfter) : null));
                atBefore += i < block.DeleteCountA ? 1 : 0;
                atAfter += i < block.InsertCountB ? 1 : 0;
            }
        }
        for (; atBefore < before.Length; atBefore++, atAfter++)
            rows.Add(Same(before[atBefore], atBefore, atAfter));
        return rows;
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
        return new Differ().CreateCustomDiffs("|" + string.Join('\n', old), "|" + string.Join('\n', now), ignoreWhiteSpace: false, text => text[1..].Split('\n'))
            .DiffBlocks.Select(b => new DiffBlock(b.DeleteStartA + start, b.DeleteCountA, b.InsertStartB + start, b.InsertCountB));
    }

    private static DifferenceRow Same(string text, int before, int after) =>
        new(Line(before, null, null, null, text), Line(after, null, null, null, text));

    private static DifferenceLine Gone(string text, int at) => Line(at, "−", "taken out", "deleted", text);

    private static DifferenceLine New(string text, int at) => Line(at, "+", "put in", "inserted", text);

    private static DifferenceLine Line(int at, string? sign, string? meaning, string? look, string text) => new(at + 1, sign, meaning, look, [(Cut(text), false)]);

    private static DifferenceRow Changed(string before, string after, int atBefore, int atAfter)
    {
        if (before == after)
            return Same(before, atBefore, atAfter); // inside one block that was too large to be searched
        var (old, now) = WordDifference.Of(Cut(before), Cut(after));
        return new(new(atBefore + 1, "~", "changed", "modified", old), new(atAfter + 1, "~", "changed", "modified", now));
    }

    private static string Cut(string text) => text.Length <= LongestLine ? text : $"{text[..LongestLine]} … ({Words.Number(text.Length - LongestLine)} more characters)";

    // A line break at the end would show as an empty line below.
    private static string[] Lines(string text) => text.Length == 0 ? [] : [.. (text.EndsWith('\n') ? text[..^1] : text).Split('\n').Select(l => l.TrimEnd('\r'))];

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

    private static List<DifferenceRow> Fold(List<DifferenceRow> pairs, bool[] isShown)
    {
        var rows = new List<DifferenceRow>();
        for (var i = 0; i < pairs.Count; i++)
        {
            if (isShown[i])
                rows.Add(pairs[i]);
            else if (rows is [.., { Skipped: > 0 } last])
                rows[^1] = last with { Skipped = last.Skipped + 1 };
            else
                rows.Add(new DifferenceRow(null, null, 1));
        }
        return rows;
    }
}
