using System.Collections.Immutable;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Why something of a dump does not come back.</summary>
internal enum LeftOutCause
{
    /// <summary>CourseGit's user may not make it.</summary>
    Rights,

    /// <summary>The server does not have what it takes.</summary>
    Missing,

    /// <summary>It builds on something else that was left out.</summary>
    Consequence,
}

/// <summary>Something of a dump that does not come back.</summary>
/// <param name="Title">As people call it, for example <c>event trigger guard</c>.</param>
internal sealed record LeftOut(string Title, LeftOutCause Cause)
{
    private static readonly string[] OfSuperusers =
    [
        "event trigger", "publication", "foreign data wrapper", "foreign server", "function", "base type", "operator class",
            "operator family",
        "access method", "text search parser", "text search template", "procedural language", "cast",
    ];

    public static LeftOut Grants(string role, LeftOutCause cause) => new($"grants to {role}", cause);

    public static LeftOut Ownership(string role, LeftOutCause cause) => new($"ownership by {role}", cause);

    public static LeftOut DefaultPrivileges(string role, LeftOutCause cause) => new($"default privileges of {role}", cause);

    public static LeftOut Tablespace(string name, LeftOutCause cause) => new($"tablespace {name}", cause);

    /// <summary>What a server is going to leave out of a dump, as far as that is known before.</summary>
    public static ImmutableArray<LeftOut> Foreseen(ImmutableArray<DumpNeed> needs, TargetServer target) =>
        [.. needs.Select(n => Of(n, target)).OfType<LeftOut>()];

    /// <summary>What is left out, in sentences.</summary>
    /// <param name="verb">For example <c>will lack</c>.</param>
    /// <param name="isRefused">Nothing is restored then.</param>
    public static IEnumerable<string> Sentences(
        IReadOnlyCollection<LeftOut> all, TargetServer target, PostgreSqlServer server, string verb, bool isRefused)
    {
        var (byHand, there) = isRefused ? ("Restore with a user that may.", "Install or create it there.") : (
            "All rows come back. An administrator of the server can add the rest by hand, or restore with a user that may.",
            "All rows come back. Install or create it there and restore again to have the rest.");

        var first = all.OrderBy(l => l.Cause).DistinctBy(l => l.Title).ToList(); // of two reasons the nearer one
        string Names(LeftOutCause cause) => Listed.Some([.. first.Where(l => l.Cause == cause).Select(l => l.Title)]);
        if (Names(LeftOutCause.Rights) is { Length: > 0 } rights)
            yield return $"The restored database {verb} what the user {target.User} may not make on the server at {server.Title}: "
                + $"{rights}. {byHand}";
        if (Names(LeftOutCause.Missing) is { Length: > 0 } missing)
            yield return $"The restored database {verb} what the server at {server.Title} does not have: {missing}. {there}";
        if (Names(LeftOutCause.Consequence) is { Length: > 0 } consequences)
            yield return $"With that go: {consequences}.";
    }

    private static LeftOut? Of(DumpNeed need, TargetServer target) => need.Kind switch
    {
        "extension" =>
            Of($"extension {need.Name}", target.Extensions.TryGetValue(need.Name, out var isGuarded) ? !isGuarded
            || target.IsSuperuser : null),
        "tablespace" => Of($"tablespace {need.Name}", target.Tablespaces.TryGetValue(need.Name, out var mayUse) ? mayUse : null),
        "setting" => Of($"database setting {need.Name}", MaySet(need.Name, target)),
        "role" => Of(Grants(need.Name, default).Title, target.Roles.ContainsKey(need.Name) ? true : null),
        "owner" => Of(Ownership(need.Name, default).Title, target.Roles.TryGetValue(need.Name, out var mayBe) ? mayBe : null),
        var kind when OfSuperusers.Contains(kind) =>
            Of($"{kind} {(need.Name.StartsWith("public.", StringComparison.Ordinal) ? need.Name["public.".Length..] : need.Name)}",
        target.IsSuperuser),
        _ => null,
    };

    // What a program has of its own (app.color) only a superuser may set for a database.
    private static bool? MaySet(string setting, TargetServer target) => target.Settings.TryGetValue(setting, out var maySet)
        || setting.Contains('.', StringComparison.Ordinal)
        ? maySet || target.IsSuperuser
        : null;

    // True: it comes; false: the user may not; null: it is not there.
    private static LeftOut? Of(string title, bool? comes) => comes == true
        ? null
        : new LeftOut(title, comes is null ? LeftOutCause.Missing : LeftOutCause.Rights);
}
