using System.Globalization;

namespace CourseGit.Core.Operations;

/// <summary>What a day of backups ended with.</summary>
public readonly record struct DayOutcome(DateOnly Day, OperationOutcome Outcome, bool Refused);

/// <summary>
/// How the backups of a course ended lately, a letter a day: what the last of the day (UTC) came to; one that was cancelled says nothing of
/// the course and does not count. It is kept as text beside the course's
/// status, so that a list of thousands of courses reads no operations for it.
/// </summary>
/// <param name="Text"><c>20261129s 20261130f</c>: days with a backup and their letters; empty for none.</param>
public readonly record struct OutcomeDays(string Text)
{
    /// <summary>So many days are kept, the last one included.</summary>
    public const int Kept = 30;

    private const string DayFormat = "yyyyMMdd";
    private const char Refused = 'r';

    private static readonly (char Letter, OperationOutcome Outcome)[] Letters =
    [
        ('s', OperationOutcome.Succeeded), ('u', OperationOutcome.Unchanged), ('w', OperationOutcome.Warning),
        ('f', OperationOutcome.Failed),
    ];

    /// <summary>No backup in these days.</summary>
    public static OutcomeDays None => new("");

    /// <summary>The days with a backup, oldest first; what is not understood is left out.</summary>
    public IEnumerable<DayOutcome> Days => (Text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Read)
        .OfType<DayOutcome>().OrderBy(d => d.Day);

    /// <summary>With a backup that ended now; days that are too old by then go.</summary>
    public OutcomeDays With(DateTime finishedUtc, OperationOutcome outcome, bool refused)
    {
        if (outcome == OperationOutcome.Cancelled)
            return this;
        var day = DateOnly.FromDateTime(finishedUtc);
        var letter = refused ? Refused : Letters.First(l => l.Outcome == outcome).Letter;
        var kept = Days.Where(d => d.Day != day && d.Day > day.AddDays(-Kept)).Select(Write)
            .Append(day.ToString(DayFormat, CultureInfo.InvariantCulture) + letter);
        return new(string.Join(' ', kept));
    }

    private static string Write(DayOutcome day) => day.Day.ToString(DayFormat, CultureInfo.InvariantCulture)
        + (day.Refused ? Refused : Letters.First(l => l.Outcome == day.Outcome).Letter);

    private static DayOutcome? Read(string entry)
    {
        if (entry.Length != DayFormat.Length + 1
            || !DateOnly.TryParseExact(entry.AsSpan(0, DayFormat.Length), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None,
                out var day))
            return null;
        if (entry[^1] == Refused)
            return new(day, OperationOutcome.Failed, true);
        return Array.Exists(Letters, l => l.Letter == entry[^1])
            ? new(day, Array.Find(Letters, l => l.Letter == entry[^1]).Outcome, false)
            : null;
    }
}
