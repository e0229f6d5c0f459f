using System.Collections.Immutable;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;

namespace CourseGit.Core.Git.Hosted;

/// <summary>
/// Makes a hosted repository usable again after a power cut or a failing disk, as far as nothing is guessed: what is known from elsewhere
/// is written anew (settings, HEAD, a ref whose log tells where it stood), what cannot be read is kept under a name of ours. Objects are
/// never written, refs never deleted, moved back or pointed to what was not theirs. When nothing is wrong it reads a few small files.
/// </summary>
internal sealed class RepositoryMending(GitRunner git, string repository)
{
    /// <summary>The folder in a repository for what could not be read.</summary>
    public const string Aside = "coursegit-unreadable";

    private const string Heads = "refs/heads/";
    private static readonly BranchName Main = BranchName.Parse("main");

    private readonly List<Mended> _done = [];

    /// <summary>Mends it.</summary>
    public async Task<ImmutableArray<Mended>> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var folder in new[] { "objects", "refs" })
            Directory.CreateDirectory(Path.Combine(repository, folder)); // git takes a folder without them for none of its own
        if (await new RepositoryConfig(git, repository).MendAsync(cancellationToken).ConfigureAwait(false) is { } settings)
            _done.Add(new Mended(settings));
        var head = HeadFile;
        var isHeadValid = IsHeadValid();
        if (!isHeadValid)
            HeadFiles.Write(head, Main); // first of all: without it git does nothing here
        await MendRefsAsync(cancellationToken).ConfigureAwait(false);
        PointHead(isHeadValid);
        return [.. _done];
    }

    private string HeadFile => Path.Combine(repository, "HEAD");

    // A commit is what HEAD holds where somebody checked one out; it is not ours to judge.
    private bool IsHeadValid() => HeadFiles.IsValid(HeadFile)
        || (File.Exists(HeadFile) && CommitId.TryParse(File.ReadAllText(HeadFile).TrimEnd('\n'), out _));

    private async Task MendRefsAsync(CancellationToken cancellationToken)
    {
        var refs = RefFiles.Read(repository);
        var logs = Reflog.All(repository);
        var lost = Lost(refs, logs);
        var spoiledLogs = logs.FindAll(l => !l.IsWhole || HasUnknown(l, refs));
        // a push that is on its way looks the same
        if ((lost.Count + spoiledLogs.Count == 0 && !refs.Unreadable.Any(IsPacked)) || ProcessIdentity.AnyIn(repository))
            return;
        // of another nobody knows where it stood: it is left for a person
        foreach (var file in refs.Unreadable.Where(f => IsPacked(f) || lost.Exists(l => l.Name == f)))
            KeepAside(file, refs);
        foreach (var log in spoiledLogs)
            Shorten(log);
        foreach (var (name, commit) in lost)
            await BringBackAsync(name, commit, cancellationToken).ConfigureAwait(false);
    }

    // git deletes the log together with its ref, so a log without one is a ref that was lost; one that ends elsewhere, and where the ref
    // stands there is no object, is a ref in which a digit changed.
    private List<(string Name, CommitId Commit)> Lost(RefFiles refs, List<Reflog> logs)
    {
        var differing = logs.FindAll(l => l.Last is not null && l.Reference.StartsWith("refs/", StringComparison.Ordinal)
            && !refs.SymbolicRefs.Contains(l.Reference) && refs.Commits.GetValueOrDefault(l.Reference) != l.Last);
        if (differing.Count == 0)
            return [];
        using var objects = ObjectDatabase.Open(repository);
        return [.. differing.Where(l => objects.Has(l.Last!.Value)
            && !(refs.Commits.TryGetValue(l.Reference, out var stands) && objects.Has(stands.Value))).Select(l => (l.Reference, l.Last!))];
    }

    private bool HasUnknown(Reflog log, RefFiles refs)
    {
        var stands = log.Reference == "HEAD" ? log.Last : refs.Commits.GetValueOrDefault(log.Reference);
        var doubtful = log.Doubtful(stands).ToList();
        if (doubtful.Count == 0)
            return false;
        using var objects = ObjectDatabase.Open(repository);
        return doubtful.Exists(d => !objects.Has(d));
    }

    private void KeepAside(string file, RefFiles refs)
    {
        var (from, to) = (Path.Combine(repository, file), Path.Combine(repository, Aside, file));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (!IsPacked(file))
        {
            File.Move(from, to, overwrite: true);
            _done.Add(new Mended($"{file} of the hosted repository held no commit any more, so git could do nothing there. "
                + $"What the file held is kept as {to}.", IsAlarming: true));
            return;
        }
        File.Copy(from, to, overwrite: true);
        var readable = refs.Packed.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Value} {r.Key}\n");
        var draft = $"{from}.{Guid.NewGuid():N}";
        File.WriteAllText(draft, string.Concat(readable.Prepend("# pack-refs with: sorted \n")), RawPath.Encoding);
        File.Move(draft, from, overwrite: true);
        _done.Add(new Mended($"{file} of the hosted repository was damaged. What could be read of it was written anew; "
            + $"the file as it was is kept as {to}.", IsAlarming: true));
    }

    private static bool IsPacked(string file) => !file.StartsWith("refs/", StringComparison.Ordinal);

    private async Task BringBackAsync(string name, CommitId commit, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("update-ref", "--no-deref", "-m", "mended: the ref was lost or damaged", name, commit.Value)
            with
        { AnswerCodes = [1, 128] };
        if (await git.RunAsync(repository, command, cancellationToken).ConfigureAwait(false) != 0)
            return;
        using (var objects = ObjectDatabase.Open(repository))
            Reflog.Of(repository, name)?.Write(objects.Has); // git has noted, too, where a changed digit had led
        _done.Add(new Mended($"{name} of the hosted repository was lost or damaged. Its log tells that it stood at {commit.Short}, and "
            + $"there it is again.", IsAlarming: true));
    }

    private void Shorten(Reflog log)
    {
        var from = Path.Combine(Reflog.FolderOf(repository), log.Reference);
        var to = Path.Combine(repository, Aside, Path.GetRelativePath(repository, from));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
        using var objects = ObjectDatabase.Open(repository);
        log.Write(objects.Has);
        _done.Add(new Mended($"The log of {log.Reference} in the hosted repository was damaged. The lines that can be read were kept; "
            + $"the file as it was is kept as {to}."));
    }

    // HEAD points to the first branch that was pushed, so that a plain clone checks it out.
    private void PointHead(bool wasValid)
    {
        if (!IsHeadValid() || HeadFiles.BranchOf(HeadFile) is not { } shown || LocalHeads.TryRead(repository) is not { Count: > 0 } heads
            || heads.ContainsKey(shown))
        {
            if (!wasValid)
                _done.Add(new Mended("HEAD of the hosted repository could not be read. It was written anew; "
                    + "the branches are as they were."));
            return;
        }
        var first = Reflog.All(repository).Where(l => l.Reference.StartsWith(Heads, StringComparison.Ordinal)).OrderBy(l => l.Since)
            .Select(l => l.Reference[Heads.Length..]).ToList();
        var branch = heads.Keys.OrderBy(h => first.IndexOf(h.Value) is >= 0 and var at ? at : int.MaxValue).ThenBy(h => h != Main)
            .ThenBy(h => h.Value, StringComparer.Ordinal).First();
        HeadFiles.Write(HeadFile, branch);
        _done.Add(new Mended($"HEAD of the hosted repository named no branch that exists. It names {branch} now, which a plain clone "
            + $"checks out; the branches are as they were."));
    }
}
