using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>
/// What kind of place commits go to. Each is brought in by its provider, which says how its addresses are written
/// (<see cref="RemoteForm"/>).
/// </summary>
/// <param name="Id">As it is stored; in lower case it is the prefix of such an address: <c>hosted:courses/ffm516</c>. Case does not
/// matter.</param>
public readonly record struct RemoteKind(string Id)
{
    /// <summary>A repository this portal hosts; the address is <c>owner/name</c>.</summary>
    public static readonly RemoteKind Hosted = new("Hosted");

    /// <summary>Any git server over http or https; the address is its URL, without a prefix.</summary>
    public static readonly RemoteKind Url = new("Url");

    /// <summary>What stands before the colon.</summary>
    public string Prefix => Id.ToLowerInvariant();

    /// <inheritdoc/>
    public bool Equals(RemoteKind other) => string.Equals(Id, other.Id, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Id);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>Where a course's commits go.</summary>
public sealed record Remote(RemoteKind Kind, string Address)
{
    /// <summary>The hosted repository that is a course's own unless told otherwise.</summary>
    public static Remote HostedFor(Subdomain subdomain) => new(RemoteKind.Hosted, $"courses/{subdomain}");

    /// <summary>As the command line and the record write it: <c>hosted:OWNER/NAME</c>, or the URL.</summary>
    public override string ToString() => Kind == RemoteKind.Url ? Address : $"{Kind.Prefix}:{Address}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Remote Parse(string text) => Split(text) is var (prefix, address) ? new(new RemoteKind(prefix), address)
        : new(RemoteKind.Url, text);

    /// <summary>Prefix and address; null for a URL, whose colon is followed by slashes.</summary>
    public static (string Prefix, string Address)? Split(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text.AsSpan(0, colon).IndexOfAnyExceptInRange('a', 'z') < 0 && !text.AsSpan(colon + 1).StartsWith("//")
            ? (text[..colon], text[(colon + 1)..])
            : null;
    }
}
