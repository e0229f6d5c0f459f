using System.Buffers.Text;
using System.ComponentModel;
using System.Text;
using Microsoft.AspNetCore.Mvc;

namespace CourseGit.Portal.Api;

/// <summary>A piece of a list. A cursor names the last that was given, so what is added meanwhile neither repeats nor hides any.</summary>
internal sealed record ApiPage
{
    private const int Usual = 50, Most = 200, LongestCursor = 400;

    [FromQuery(Name = "limit"), Description("How many at most, 1 to 200; 50 when left out.")]
    public int? Limit { get; init; }

    [FromQuery(Name = "after"), Description("The next of the answer before, to go on behind it.")]
    public string? After { get; init; }

    /// <exception cref="ApiRefusal">It is out of range.</exception>
    public int Count => Limit switch
    {
        null => Usual,
        >= 1 and <= Most => Limit.Value,
        _ => throw ApiRefusal.Unreadable($"The limit {Limit} cannot be. Nothing was read. Use a number from 1 to {Most}."),
    };

    /// <summary>Writes a cursor.</summary>
    /// <param name="list">Which list it is of.</param>
    public static string Cursor(string list, string last) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{list}:{last}"));

    /// <summary>What a cursor names; null without one.</summary>
    /// <exception cref="ApiRefusal">It is none of this list.</exception>
    public string? Last(string list)
    {
        if (After is null)
            return null;
        if (After.Length <= LongestCursor && Base64Url.IsValid(After)
            && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(After)) is var text
            && text.StartsWith($"{list}:", StringComparison.Ordinal))
            return text[(list.Length + 1)..];
        throw NoCursor();
    }

    public static ApiRefusal NoCursor() => ApiRefusal.Unreadable(
        "The cursor after is none of this list. Nothing was read. Take the next of the answer before as it is, or leave it out to begin.");

    /// <summary>The piece of a list that is there as a whole, in the order of its names.</summary>
    public (List<T> Items, string? Next) Of<T>(string list, IEnumerable<T> all, Func<T, string> name)
    {
        var last = Last(list);
        var found = all.Where(i => last is null || string.CompareOrdinal(name(i), last) > 0)
            .OrderBy(name, StringComparer.Ordinal).Take(Count + 1).ToList();
        return Cut(list, found, name);
    }

    /// <summary>Of one item more than asked for, if there is one, makes the page and its cursor.</summary>
    public (List<T> Items, string? Next) Cut<T>(string list, IReadOnlyList<T> found, Func<T, string> name)
    {
        var items = found.Take(Count).ToList();
        return (items, found.Count > items.Count ? Cursor(list, name(items[^1])) : null);
    }
}
