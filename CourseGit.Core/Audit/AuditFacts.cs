using System.Collections;
using System.Globalization;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Audit;

/// <summary>
/// How something is, property by property, in words: what a desk hands to the record before and after a change. A secret is only ever said
/// to be set.
/// </summary>
public sealed class AuditFacts
{
    private const int LongestValue = 400; // characters
    private readonly List<Fact> _facts = [];

    /// <summary>Says one; null and empty are "none".</summary>
    public AuditFacts Say(string name, object? value) => Add(name, Words(value), Words(value));

    /// <summary>Says whether a secret is set, and nothing else of it.</summary>
    public AuditFacts Say(string name, Secret? secret) => Add(name, Words(secret), Words(secret));

    /// <summary>
    /// Says the host of an address alone: webhooks carry their secret in the path as often as after <c>?</c>. That the rest changed is
    /// seen, to what is not.
    /// </summary>
    public AuditFacts Say(string name, Uri? address) => Add(name, HostOf(address), address?.AbsoluteUri ?? "");

    /// <summary>Says that something encrypted is set, and that it was replaced.</summary>
    /// <param name="encrypted">As it is stored; null for none.</param>
    public AuditFacts Hide(string name, string? encrypted) => Add(name, encrypted is null ? Nothing : "set (never shown)", encrypted ?? "");

    /// <summary>Says how many there are of something that may hold a secret; that they changed is seen, to what is not.</summary>
    public AuditFacts Count(string name, IReadOnlyCollection<string> values) =>
        Add(name, values.Count.ToString(CultureInfo.InvariantCulture), string.Join('\0', values));

    /// <summary>Both in words, one property a line, only what differs; null for what was or is not there, and for no difference.</summary>
    public static (string? Before, string? After) Difference(AuditFacts? before, AuditFacts? after)
    {
        if (before is null || after is null)
            return (before?.Text(f => !f.IsNothing), after?.Text(f => !f.IsNothing));
        var (was, now) = (before._facts.ToDictionary(f => f.Name), after._facts.ToDictionary(f => f.Name));
        var changed = was.Keys.Union(now.Keys).Where(n => was.GetValueOrDefault(n)?.Key != now.GetValueOrDefault(n)?.Key).ToHashSet();
        return changed.Count == 0 ? (null, null)
            : (before.Text(f => changed.Contains(f.Name)), after.Text(f => changed.Contains(f.Name), f => was.GetValueOrDefault(f.Name)));
    }

    /// <summary>All of it in words, one property a line.</summary>
    public string? Only() => Text(_ => true);

    /// <summary>Puts it into the words of the record.</summary>
    public static string Words(object? value) => value switch
    {
        null or "" => Nothing,
        Secret => "set (never shown)",
        Uri address => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            + (address.Query.Length + address.Fragment.Length > 0 ? "?…" : ""),
        bool flag => flag ? "yes" : "no",
        DateTime at => at.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        string text => text.Length > LongestValue ? text[..LongestValue] + "…" : text,
        IEnumerable many => Words(string.Join(", ", many.Cast<object?>().Select(Words))),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Words(value.ToString()),
    };

    private const string Nothing = "none";

    private static string HostOf(Uri? address) => address is null ? Nothing
        : address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + (address.PathAndQuery == "/" ? "" : "/…");

    private AuditFacts Add(string name, string words, string key)
    {
        _facts.Add(new Fact(name, words, key));
        return this;
    }

    private string? Text(Func<Fact, bool> which, Func<Fact, Fact?>? earlier = null)
    {
        var lines = _facts.Where(which).Select(f => $"{f.Name}: {f.Words.ReplaceLineEndings(" ")}"
            + (earlier?.Invoke(f)?.Words == f.Words ? " (changed)" : "")).ToList();
        return lines.Count == 0 ? null : string.Join('\n', lines);
    }

    /// <param name="Key">What tells whether it changed; never written anywhere.</param>
    private sealed record Fact(string Name, string Words, string Key)
    {
        public bool IsNothing => Words == Nothing;
    }
}
