using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Core.History;

/// <summary>The front door to files of a commit as files: one alone, or a folder as a zip archive, streamed as git gives them.</summary>
public sealed class CommitDownloads(CommitFiles files, GitRunner git, AuditLog audit)
{
    /// <summary>Prepares the download of a file, and records it. Fetches its content when it is not here.</summary>
    /// <inheritdoc cref="ShowAsync"/>
    public async Task<FileDownload> FileAsync(
        Course course, CommitId commit, CoursePath path, Actor actor, CancellationToken cancellationToken)
    {
        var file = await ShowAsync(course, commit, path, actor, cancellationToken).ConfigureAwait(false);
        await NoteAsync(course, $"{path} of commit {commit.Short}", actor).ConfigureAwait(false);
        return file;
    }

    /// <summary>Prepares a file to be shown on a page. Fetches its content when it is not here.</summary>
    /// <exception cref="InvalidInputException">The commit or the file is not there, or is no file.</exception>
    /// <exception cref="OperationFailedException">It is not here and cannot be fetched.</exception>
    public async Task<FileDownload> ShowAsync(
        Course course, CommitId commit, CoursePath path, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var file = await files.FindAsync(course, commit, path, actor, cancellationToken).ConfigureAwait(false);
        if (file.Version.IsSubmodule)
            throw new InvalidInputException($"{path} is another repository in this commit, not a file.");
        var (here, _) = await files.OpenAsync(course, commit, actor, cancellationToken).ConfigureAwait(false);
        var entry = new TreeEntry(RawPath.FromText(path.Value), file.Version.Mode, file.Version.Id);
        using var opened = here;
        using var place = await files.FetchAsync(
            course, here, commit, [entry], file.Version.Size is null
            ? new HashSet<string>()
            : new HashSet<string> { entry.Id }, null, cancellationToken).ConfigureAwait(false);
        var reader = new BlobReader(git, place.GitDirectory, place.Objects);
        var size = (await reader.SizesAsync([entry.Id], cancellationToken).ConfigureAwait(false))[entry.Id];
        if (!StudentFiles.AreShownTo(actor, course)
            && StudentFiles.IsDatabase(await reader.HeadAsync(entry.Id, StudentFiles.HeadLength, cancellationToken).ConfigureAwait(false)))
            throw StudentFiles.Refused(actor, course, path.Value);
        var (name, directory) = (path.Value[(path.Value.LastIndexOf('/') + 1)..], place.GitDirectory);
        if (size <= CommitFiles.LargestShown)
        {
            // A picture of a page, mostly.
            var content = (await reader.ReadAsync([entry.Id], cancellationToken).ConfigureAwait(false))[entry.Id];
            return new FileDownload(name, size, (target, token) => target.WriteAsync(RawPath.Encoding.GetBytes(content), token).AsTask());
        }
        return new FileDownload(name, size, (target, token) => git.RunAsync(
            directory, GitCommand.Of("cat-file", "blob", entry.Id), (stream, inner) => stream.CopyToAsync(target, inner), token));
    }

    /// <summary>Prepares a folder as a zip archive. Fetches what is not here.</summary>
    /// <param name="folder">Null for the whole course.</param>
    /// <exception cref="InvalidInputException">The commit or the folder is not there.</exception>
    /// <exception cref="RefusedException">The commit holds names that must not reach a disk.</exception>
    /// <exception cref="OperationFailedException">Something is not here and cannot be fetched.</exception>
    public async Task<FileDownload> ZipAsync(
        Course course, CommitId commit, CoursePath? folder, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var (opened, line) = await files.OpenAsync(course, commit, actor, cancellationToken).ConfigureAwait(false);
        using var here = opened;
        var prefix = folder is null ? "" : RawPath.FromText(folder.Value).Bytes + "/";
        var all = await files.FilesOfAsync(here, course, commit, cancellationToken).ConfigureAwait(false);
        TreeRules.Check(all, isCaseInsensitive: false);
        var there = all.FindAll(e => !e.IsSubmodule && e.Path.Bytes.StartsWith(prefix, StringComparison.Ordinal));
        var wanted = CommitFiles.Shown(there, course, actor);
        if (wanted.Count == 0 && there.Count > 0)
            throw StudentFiles.Refused(actor, course, folder?.Value ?? "The whole course");
        if (wanted.Count == 0)
            throw new InvalidInputException($"There is no folder {folder} in the commit {commit.Short}.");
        var present = (await new BlobReader(git, here.GitDirectory, here.Objects)
            .SizesAsync(wanted.Select(w => w.Id), cancellationToken).ConfigureAwait(false)).Keys.ToHashSet(StringComparer.Ordinal);
        using var place = await files.FetchAsync(course, here, commit, wanted, present, null, cancellationToken).ConfigureAwait(false);
        var name = folder is null ? course.Subdomain.Value : folder.Value[(folder.Value.LastIndexOf('/') + 1)..];
        var archive = new ZipOfCommit(
            name, line.CommittedUtc, [.. wanted.Select(w => w with { Path = new RawPath(w.Path.Bytes[prefix.Length..]) })])
        {
            LeavesOut = StudentFiles.AreShownTo(actor, course) ? null : StudentFiles.IsDatabase,
            LeftOut = there.Count - wanted.Count,
        };
        var directory = place.GitDirectory;
        await NoteAsync(course, $"{folder?.Value ?? "the whole course"} of commit {commit.Short} as zip", actor).ConfigureAwait(false);
        return new FileDownload(
            $"{name}-{commit.Short}.zip", null, (target, token) => archive.WriteAsync(git, directory, target, token));
    }

    private Task NoteAsync(Course course, string what, Actor actor) => audit.NoteAsync(
        actor, new AuditEntry(AuditAction.Downloaded) { Course = course.Subdomain, Subject = what }, CancellationToken.None);
}

/// <summary>A file on its way to a person.</summary>
/// <param name="Name">What it is to be called there.</param>
/// <param name="Size">Bytes; null when that is known only at its end.</param>
/// <param name="WriteAsync">Writes the content.</param>
public sealed record FileDownload(string Name, long? Size, Func<Stream, CancellationToken, Task> WriteAsync);
