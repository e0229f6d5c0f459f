using CourseGit.Core.Audit;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Core.History.Reading;

/// <summary>The front door to files of a repository as files: one alone, or a folder as a zip archive, streamed.</summary>
public sealed class RepositoryDownloads
{
    private readonly RepositoryPlaces _places;
    private readonly GitRunner _git;
    private readonly AuditLog _audit;

    internal RepositoryDownloads(RepositoryPlaces places, GitRunner git, AuditLog audit) => (_places, _git, _audit) = (places, git, audit);

    /// <summary>Prepares the download of a file, and records it.</summary>
    /// <inheritdoc cref="ShowAsync"/>
    public async Task<FileDownload> FileAsync(
        RepositoryName name, CommitId commit, CoursePath path, Actor actor, CancellationToken cancellationToken)
    {
        var file = await ShowAsync(name, commit, path, actor, cancellationToken).ConfigureAwait(false);
        await NoteAsync($"{path} of commit {commit.Short} of the repository {name}", actor).ConfigureAwait(false);
        return file;
    }

    /// <summary>Prepares a file to be shown on a page.</summary>
    /// <exception cref="InvalidInputException">The repository, the commit or the file is not there, or is no file.</exception>
    public async Task<FileDownload> ShowAsync(
        RepositoryName name, CommitId commit, CoursePath path, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        await place.RequireAsync(commit, cancellationToken).ConfigureAwait(false);
        if (await place.Folders.FindAsync(commit, path, cancellationToken).ConfigureAwait(false) is not { } entry)
            throw ReadingSentences.NoPath(path, commit);
        if (entry.IsSubmodule || FolderReader.IsFolder(entry))
            throw ReadingSentences.NoFile(path);
        var sizes = await place.Blobs.SizesAsync([entry.Id], cancellationToken).ConfigureAwait(false);
        var (directory, id) = (place.Objects.GitDirectory, entry.Id);
        return new FileDownload(path.Value[(path.Value.LastIndexOf('/') + 1)..], sizes.TryGetValue(id, out var size) ? size : null,
            (target, token) => _git.RunAsync(
                directory, GitCommand.Of("cat-file", "blob", id), (stream, inner) => stream.CopyToAsync(target, inner), token));
    }

    /// <summary>Prepares a folder as a zip archive, and records it.</summary>
    /// <param name="folder">Null for the whole repository.</param>
    /// <exception cref="InvalidInputException">The repository, the commit or the folder is not there.</exception>
    /// <exception cref="RefusedException">The commit holds names that must not reach a disk.</exception>
    public async Task<FileDownload> ZipAsync(
        RepositoryName name, CommitId commit, CoursePath? folder, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        var line = await place.RequireAsync(commit, cancellationToken).ConfigureAwait(false);
        var prefix = folder is null ? "" : RawPath.FromText(folder.Value).Bytes + "/";
        var all = await new TreeReader(_git, place.Objects.GitDirectory, place.Objects.Objects)
            .ReadAsync(commit.Value, cancellationToken).ConfigureAwait(false);
        TreeRules.Check(all, isCaseInsensitive: false);
        var wanted = all.FindAll(e => !e.IsSubmodule && e.Path.Bytes.StartsWith(prefix, StringComparison.Ordinal));
        if (wanted.Count == 0 && folder is not null)
            throw ReadingSentences.NoPath(folder, commit);
        var called = folder is null ? name.Name : folder.Value[(folder.Value.LastIndexOf('/') + 1)..];
        var archive = new ZipOfCommit(
            called, line.CommittedUtc, [.. wanted.Select(w => w with { Path = new RawPath(w.Path.Bytes[prefix.Length..]) })]);
        var directory = place.Objects.GitDirectory;
        await NoteAsync($"{folder?.Value ?? "all files"} of commit {commit.Short} of the repository {name} as zip", actor)
            .ConfigureAwait(false);
        return new FileDownload(
            $"{called}-{commit.Short}.zip", null, (target, token) => archive.WriteAsync(_git, directory, target, token));
    }

    private Task NoteAsync(string what, Actor actor) =>
        _audit.NoteAsync(actor, new AuditEntry(AuditAction.Downloaded) { Subject = what }, CancellationToken.None);
}
