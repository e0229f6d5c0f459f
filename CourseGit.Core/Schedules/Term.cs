using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Schedules;

/// <summary>The days of a term, both ends included, by the clocks of the schedule's zone.</summary>
public sealed record Term
{
    /// <summary>A schedule has at most so many: six years of two.</summary>
    public const int MostOfOne = 12;

    private const string Form = "yyyy-MM-dd";
    private const string Between = "..";

    private Term(DateOnly first, DateOnly last) => (First, Last) = (first, last);

    public DateOnly First { get; }

    public DateOnly Last { get; }

    /// <summary>The term between two days.</summary>
    /// <exception cref="InvalidInputException">A day is missing, or the last comes before the first.</exception>
    public static Term Of(DateOnly? first, DateOnly? last) => (first, last) switch
    {
        ({ } from, { } until) when from <= until => new(from, until),
        ({ } from, { } until) => throw new InvalidInputException(
            $"A term cannot end on {Day(until)}, before its first day, {Day(from)}."),
        _ => throw new InvalidInputException("A term needs a first and a last day. Fill in both, or remove it."),
    };

    /// <summary>Reads <c>2026-08-31..2027-01-15</c>.</summary>
    /// <exception cref="InvalidInputException">It is no term.</exception>
    public static Term Parse(string text)
    {
        var ends = text.Trim().Split(Between);
        return ends.Length == 2 && Read(ends[0]) is { } first && Read(ends[1]) is { } last ? Of(first, last)
            : throw new InvalidInputException(
                $"\"{TextLength.Excerpt(text)}\" is no term. Write its first and last day, for example 2026-08-31{Between}2027-01-15.");
    }

    /// <summary>In the order of their days, each once.</summary>
    /// <exception cref="InvalidInputException">There are too many.</exception>
    public static ImmutableArray<Term> Ordered(IEnumerable<Term> terms)
    {
        var ordered = terms.Distinct().OrderBy(t => t.First).ThenBy(t => t.Last).ToImmutableArray();
        return ordered.Length <= MostOfOne ? ordered
            : throw new InvalidInputException($"A schedule has at most {MostOfOne} terms. Remove those that are over.");
    }

    public bool Includes(DateOnly day) => First <= day && day <= Last;

    /// <inheritdoc/>
    public override string ToString() => Day(First) + Between + Day(Last);

    private static string Day(DateOnly day) => day.ToString(Form, CultureInfo.InvariantCulture);

    private static DateOnly? Read(string text) =>
        DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
