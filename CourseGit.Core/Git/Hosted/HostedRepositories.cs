using System.Collections.Immutable;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Git.Hosted;

/// <summary>Bare repositories this portal hosts, at <c>{StateRoot}/repositories/{owner}/{name}.git</c>.</summary>
public sealed class HostedRepositories(GitRunner git, CourseGitSettings settings)
{
    // Any of these makes a folder one of git's; a power cut can take one of the three.
    private static readonly string[] Signs = ["HEAD", "objects", "refs"];

    private const string PublicFile = "git-daemon-export-ok", ClosedFile = "coursegit-closed",
        BackupsFile = "coursegit-backups", Main = "refs/heads/main";

    /// <summary>Where a repository lies, whether it exists or not.</summary>
    public string PathOf(RepositoryName name) => Path.Combine(settings.RepositoriesFolder, name.Owner, name.Name + ".git");

    /// <summary>Whether it exists.</summary>
    public bool Exists(RepositoryName name) => Signs.Any(s => Path.Exists(Path.Combine(PathOf(name), s)));

    /// <summary>
    /// Creates an empty repository unless it exists; a crash in between leaves none. Mends what a power cut or a disk left unreadable.
    /// </summary>
    /// <returns>What was mended.</returns>
    /// <exception cref="RefusedException">Something else lies at its place.</exception>
    public async Task<ImmutableArray<Mended>> EnsureAsync(RepositoryName name, CancellationToken cancellationToken)
    {
        if (Exists(name))
        {
            Leftovers.RemoveUnused(PathOf(name));
            return await MendAsync(name, cancellationToken).ConfigureAwait(false);
        }
        var path = PathOf(name);
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new RefusedException(
                $"The hosted repository {name} is damaged: its folder {path} holds files but no git repository. Nothing was changed. "
                + "Move that folder away; the next backup creates the repository anew and fills it with the whole history.");
        var draft = $"{path}.new-{Environment.ProcessId}";
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        Directory.CreateDirectory(draft);
        await git.RunAsync(draft, GitCommand.Of("init", "--quiet", "--bare", "--template="), cancellationToken).ConfigureAwait(false);
        new RepositoryConfig(git, draft).Write();
        if (Directory.Exists(path))
            Directory.Delete(path);
        Directory.Move(draft, path);
        return [];
    }

    /// <summary>Gives a repository that lies elsewhere, bare, the settings of one that is hosted here in the place of its own.</summary>
    public void Adopt(string repository)
    {
        Directory.CreateDirectory(Path.Combine(repository, "refs"));
        new RepositoryConfig(git, repository).Write();
    }

    /// <summary>Mends what can be of a repository that exists, without touching an object or taking a ref away.</summary>
    /// <returns>What was done; nothing as a rule.</returns>
    public Task<ImmutableArray<Mended>> MendAsync(RepositoryName name, CancellationToken cancellationToken) =>
        new RepositoryMending(git, PathOf(name)).RunAsync(cancellationToken);

    /// <summary>Whether anybody may read it: it has the file by which git's own daemon knows what it may serve, git-daemon(1).</summary>
    public bool IsPublic(RepositoryName name) => File.Exists(Path.Combine(PathOf(name), PublicFile));

    /// <summary>Opens it to everybody, or closes it.</summary>
    public void SetPublic(RepositoryName name, bool isPublic) => SetPublic(PathOf(name), isPublic);

    internal static void SetPublic(string repository, bool isPublic)
    {
        var file = Path.Combine(repository, PublicFile);
        if (isPublic)
            File.WriteAllText(file, "");
        else
            File.Delete(file);
    }

    /// <summary>Whether a course was backed up to it, ever: nobody but superusers may read it then.</summary>
    public bool HoldsBackups(RepositoryName name) => File.Exists(Path.Combine(PathOf(name), BackupsFile));

    /// <summary>Notes that a course was backed up to it.</summary>
    public void NoteBackups(RepositoryName name)
    {
        if (!HoldsBackups(name))
            File.WriteAllText(Path.Combine(PathOf(name), BackupsFile), "");
    }

    /// <summary>Whether something is kept in it that could not be read.</summary>
    internal static bool HasUnreadable(string repository) => Directory.Exists(Path.Combine(repository, RepositoryMending.Aside));

    /// <summary>Why nobody may push to it, sentences; null when people may.</summary>
    public string? ClosedBecause(RepositoryName name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(PathOf(name), ClosedFile)).TrimEnd('\n');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Says why nobody may push to it; null when people may.</summary>
    public void Close(RepositoryName name, string? because) => Close(PathOf(name), because);

    internal static void Close(string repository, string? because)
    {
        var file = Path.Combine(repository, ClosedFile);
        if (because is null)
            File.Delete(file);
        else
            File.WriteAllText(file, because + "\n");
    }

    /// <summary>
    /// The refs that somebody who may push to drafts only cannot push to: the branch a plain clone checks out, the published one, tags and
    /// notes.
    /// </summary>
    public IEnumerable<string> ClosedToCollaborators(RepositoryName name)
    {
        if (HeadFiles.BranchOf(Path.Combine(PathOf(name), "HEAD")) is { } shown && shown.Ref != Main)
            yield return shown.Ref;
        yield return Main; // also where there is none yet
        yield return "refs/heads/published";
        yield return "refs/tags";
        yield return "refs/notes";
    }

    /// <summary>All there are, by name.</summary>
    public ImmutableArray<RepositoryName> List()
    {
        if (!Directory.Exists(settings.RepositoriesFolder))
            return [];
        var names = Directory.EnumerateDirectories(settings.RepositoriesFolder).SelectMany(Directory.EnumerateDirectories)
            .Where(folder => folder.EndsWith(".git", StringComparison.Ordinal))
            .Select(folder => RepositoryName.TryParse(
                Path.GetRelativePath(settings.RepositoriesFolder, folder)[..^".git".Length], out var name) ? name : null);
        return [.. names.OfType<RepositoryName>().Where(Exists).OrderBy(n => n.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>The branch a plain clone checks out; null when there is none.</summary>
    public async Task<BranchName?> ShownAsync(RepositoryName name, CancellationToken cancellationToken)
    {
        var head = GitCommand.Of("symbolic-ref", "--quiet", "--short", "HEAD") with { AnswerCodes = [1, 128] };
        var shown = await git.ReadAsync(PathOf(name), head, cancellationToken).ConfigureAwait(false);
        var exists = GitCommand.Of("rev-parse", "--quiet", "--verify", "HEAD") with { AnswerCodes = [1, 128] };
        return BranchName.TryParse(shown.Trim(), out var branch)
            && await git.RunAsync(PathOf(name), exists, cancellationToken).ConfigureAwait(false) == 0 ? branch : null;
    }

    /// <summary>Points HEAD to a branch when it points to none that exists, so that a plain clone checks something out.</summary>
    public async Task ShowAsync(RepositoryName name, BranchName branch, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        if (HeadFiles.BranchOf(Path.Combine(path, "HEAD")) is { } shown && LocalHeads.TryRead(path) is { } heads
            && heads.ContainsKey(shown))
            return;
        var head = GitCommand.Of("rev-parse", "--quiet", "--verify", "HEAD") with { AnswerCodes = [1, 128] };
        if (await git.RunAsync(path, head, cancellationToken).ConfigureAwait(false) != 0)
            await git.RunAsync(path, GitCommand.Of("symbolic-ref", "HEAD", branch.Ref), cancellationToken).ConfigureAwait(false);
    }
}
