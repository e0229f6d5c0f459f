using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Hosted;

/// <summary>
/// The settings of a hosted repository. They are what every other program goes by, so they are brought up to date in repositories of older
/// versions and written anew where a file was emptied or cut off. What an administrator added stays.
/// </summary>
internal sealed class RepositoryConfig(GitRunner git, string repository)
{
    // What of real histories git fsck complains of although it harms nobody: how somebody's program once wrote a name, a date or a mode.
    private static readonly string[] OddButHarmless =
    [
        "badDateOverflow", "badEmail", "badName", "badTimezone", "missingEmail", "missingNameBeforeEmail", "missingSpaceBeforeDate",
            "missingSpaceBeforeEmail",
        "nulInCommit", "zeroPaddedDate", "zeroPaddedFilemode",
    ];

    // History that arrived here stays: nobody, superuser or not, can rewrite or delete a branch over the network.
    private static readonly (string Section, string Key, string Value)[] Settings =
    [
        ("core", "repositoryformatversion", "0"),
        ("core", "filemode", "true"),
        ("core", "bare", "true"),
        ("core", "bigFileThreshold", "1m"),
        ("core", "compression", "1"),
        ("core", "logAllRefUpdates", "always"), // tags and notes, too: where a ref stood is known when its file is lost
        ("core", "fsync", "committed,reference"),
        ("core", "fsyncMethod", "batch"),
        ("core", "useReplaceRefs", "false"),
        ("pack", "threads", "2"),
        ("receive", "denyNonFastForwards", "true"),
        ("receive", "denyDeletes", "true"),
        // a push stays the pack it came as: unpacked, its deltas would be lost and a day's dump be stored whole
        ("receive", "unpackLimit", "1"),
        ("receive", "fsckObjects", "true"),
        .. OddButHarmless.Select(id => ("receive.fsck", id, "ignore")),
        ("uploadpack", "allowFilter", "true"),
        ("uploadpack", "allowAnySHA1InWant", "true"), // what a filter leaves out is asked for by its id; protocol 2 allows it always
    ];

    // refs/replace would make git read another commit in place of one; all other names are CourseGit's own.
    private static readonly string[] HiddenFromPushes = ["refs/", "!refs/heads", "!refs/tags", "!refs/notes"];

    private static readonly string Text = Written();

    private string Path => System.IO.Path.Combine(repository, "config");

    /// <summary>Sees to it that they are what this version wants.</summary>
    /// <returns>What was done, a sentence; null when nothing had to be.</returns>
    public async Task<string?> MendAsync(CancellationToken cancellationToken)
    {
        var present = File.Exists(Path) ? await File.ReadAllTextAsync(Path, cancellationToken).ConfigureAwait(false) : "";
        if (present == Text)
            return null;
        var known = await ListAsync(cancellationToken).ConfigureAwait(false);
        if (known is null)
        {
            KeepAside();
            Write();
            return $"The settings of the hosted repository could not be read. They were written anew; "
                + $"the file as it was is kept as {Aside}.";
        }
        if (IsComplete(known))
            return null;
        if (IsBlank(known))
            Write();
        else
            await CompleteAsync(known, cancellationToken).ConfigureAwait(false);
        return "Settings were missing in the hosted repository, or those of an older version. They were completed.";
    }

    /// <summary>Writes them into a new repository.</summary>
    public void Write()
    {
        var draft = $"{Path}.{Guid.NewGuid():N}";
        File.WriteAllText(draft, Text);
        File.Move(draft, Path, overwrite: true);
    }

    private string Aside => System.IO.Path.Combine(repository, RepositoryMending.Aside, "config");

    private void KeepAside()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Aside)!);
        File.Move(Path, Aside, overwrite: true);
    }

    // "KEY LF VALUE NUL", keys in lower case but for the middle part; null when git cannot read the file, or not what it says.
    private async Task<List<(string Key, string Value)>?> ListAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path))
            return [];
        using var output = new MemoryStream();
        var command = GitCommand.Of("config", "--file", Path, "--list", "-z") with { AnswerCodes = [3, 128] };
        var code = await git.RunAsync(
            repository, command, (stream, token) => stream.CopyToAsync(output, token), cancellationToken).ConfigureAwait(false);
        return code != 0
            ? null
            : [.. RawPath.Encoding.GetString(output.ToArray()).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split('\n', 2)).Select(l => (l[0], l.ElementAtOrDefault(1) ?? ""))];
    }

    private static bool IsComplete(List<(string Key, string Value)> known) =>
        !Missing(known).Any()
        && known.Where(k => k.Key == "receive.hiderefs").Select(k => k.Value).SequenceEqual(HiddenFromPushes);

    // A repository with extensions is of another format, which is not ours to change.
    private static IEnumerable<(string Section, string Key, string Value)> Missing(List<(string Key, string Value)> known)
    {
        var isExtended = known.Exists(k => k.Key.StartsWith("extensions.", StringComparison.Ordinal));
        return Settings.Where(s => known.LastOrDefault(k => Same(k.Key, s)).Value != s.Value
            && !(isExtended && s.Key == "repositoryformatversion"));
    }

    private static bool IsBlank(List<(string Key, string Value)> known) =>
        known.TrueForAll(k => Settings.Any(s => Same(k.Key, s)) || k.Key == "receive.hiderefs");

    private static bool Same(string key, (string Section, string Key, string Value) setting) =>
        key.Equals($"{setting.Section}.{setting.Key}", StringComparison.OrdinalIgnoreCase);

    private async Task CompleteAsync(List<(string Key, string Value)> known, CancellationToken cancellationToken)
    {
        foreach (var (section, key, value) in Missing(known))
            await SetAsync("--replace-all", $"{section}.{key}", value, cancellationToken).ConfigureAwait(false);
        foreach (var (name, i) in HiddenFromPushes.Select((name, i) => (name, i)))
            await SetAsync(i == 0 ? "--replace-all" : "--add", "receive.hideRefs", name, cancellationToken).ConfigureAwait(false);
    }

    // Not from inside: a value that git cannot take would end its every command there.
    private Task SetAsync(string how, string key, string value, CancellationToken cancellationToken) =>
        git.RunAsync(System.IO.Path.GetDirectoryName(repository)!, GitCommand.Of("config", "--file", Path, how, key, value),
            cancellationToken);

    private static string Written()
    {
        var sections = Settings.Select(s => (s.Section, Line: $"\t{s.Key} = {s.Value}\n"))
            .Concat(HiddenFromPushes.Select(h => (Section: "receive", Line: $"\thideRefs = {h}\n")));
        return string.Concat(sections.GroupBy(s => s.Section).Select(g => $"[{Title(g.Key)}]\n{string.Concat(g.Select(s => s.Line))}"));
    }

    private static string Title(string section) => section.Split('.') is [var name, var below] ? $"{name} \"{below}\"" : section;
}
