using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Remotes;

/// <summary>What became of a push.</summary>
public enum PushAnswer
{
    /// <summary>The branch has the commit.</summary>
    Accepted,

    /// <summary>The branch is not where it was when we looked: somebody else pushed. Nothing was changed there.</summary>
    Moved,
}

/// <summary>A vault's remote, spoken to with git's own protocol.</summary>
public sealed class RemoteRepository(GitRunner git, string gitDirectory, RemoteAccess access)
{
    // A course may hold a file git~1 or a .gitmodules that is none: a teacher's file is saved all the same, and what comes over the network
    // is judged by the repository's own settings. Of our environment git hands nothing on to a repository on this disk, so what holds there
    // is said here.
    private const string ReceiveHere = "--receive-pack=git -c core.useReplaceRefs=false -c receive.fsck.hasDotgit=ignore"
        + " -c receive.fsck.gitmodulesBlob=ignore -c receive.fsck.gitmodulesLarge=ignore -c receive.fsck.gitmodulesName=ignore -c "
            + "receive.fsck.gitmodulesPath=ignore"
        + " -c receive.fsck.gitmodulesSymlink=ignore -c receive.fsck.gitmodulesUpdate=ignore -c receive.fsck.gitmodulesUrl=ignore"
        + " -c receive.fsck.gitattributesBlob=ignore -c receive.fsck.gitattributesLarge=ignore -c "
            + "receive.fsck.gitattributesLineLength=ignore receive-pack";

    private const int Sha256Digits = 64;

    /// <summary>Uploads go in one piece with their length; see <see cref="WholeUploads"/>.</summary>
    public bool SendsWhole { get; init; }

    /// <summary>The commit a branch points to there; null when there is no such branch.</summary>
    /// <exception cref="OperationFailedException">The remote cannot be reached or refuses; the message says which.</exception>
    public async Task<CommitId?> TipAsync(BranchName branch, TimeSpan silenceLimit, CancellationToken cancellationToken)
    {
        var output = await ListAsync([branch.Ref], silenceLimit, cancellationToken).ConfigureAwait(false);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .Where(fields => fields.Length == 2 && fields[1] == RawPath.FromText(branch.Ref).Bytes)
            .Select(fields => CommitId.Parse(fields[0]))
            .FirstOrDefault();
    }

    /// <summary>All branches there.</summary>
    /// <exception cref="OperationFailedException">The remote cannot be reached or refuses; the message says which.</exception>
    public async Task<List<BranchName>> BranchesAsync(TimeSpan silenceLimit, CancellationToken cancellationToken) =>
        BranchList.Parse(await ListAsync([], silenceLimit, cancellationToken).ConfigureAwait(false));

    /// <summary>All branches there with the commits they point to.</summary>
    /// <exception cref="OperationFailedException">The remote cannot be reached or refuses; the message says which.</exception>
    public async Task<Dictionary<BranchName, CommitId>> HeadsAsync(TimeSpan silenceLimit, CancellationToken cancellationToken) =>
        BranchList.ParseHeads(await ListAsync([], silenceLimit, cancellationToken).ConfigureAwait(false));

    /// <summary>All that it says it has.</summary>
    /// <exception cref="OperationFailedException">The remote cannot be reached or refuses; the message says which.</exception>
    public async Task<RemoteListing> ListingAsync(TimeSpan silenceLimit, CancellationToken cancellationToken)
    {
        var command = Reaching(GitCommand.Of("ls-remote", ["--symref", .. Upload, "--end-of-options", access.Address]), silenceLimit);
        return RemoteListing.Parse(await ReadAsync(command, silenceLimit, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Copies it into a folder that is not there yet, bare, with its branches and tags where they are there.</summary>
    /// <param name="allRefs">Every ref; else branches and tags.</param>
    /// <param name="depth">How many commits of each branch; null for all.</param>
    /// <exception cref="OperationFailedException">The remote cannot be reached or refuses; the message says which.</exception>
    public Task CloneAsync(
        string target, bool allRefs, int? depth, TimeSpan silenceLimit, Action<string>? progress, CancellationToken cancellationToken)
    {
        string[] shallow = depth is { } commits
            ? [string.Create(CultureInfo.InvariantCulture, $"--depth={commits}"), "--no-single-branch"] : [];
        var command = GitCommand.Of("clone", [allRefs ? "--mirror" : "--bare", "--progress", "--template=", "--no-local", .. shallow,
            .. Upload, "--end-of-options", access.Address, target]) with
        {
            Progress = progress,
        };
        return ExplainAsync(() => git.RunAsync(gitDirectory, Reaching(command, silenceLimit), cancellationToken), silenceLimit,
            cancellationToken);
    }

    /// <summary>Brings objects here with all that they lead to. No ref is moved.</summary>
    /// <exception cref="OperationFailedException">The remote cannot be reached or refuses; the message says which.</exception>
    public Task FetchAsync(
        IEnumerable<CommitId> objects, TimeSpan silenceLimit, Action<string>? progress, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("fetch", ["--progress", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no",
            "--no-auto-maintenance", .. Upload, "--stdin", "--end-of-options", access.Address]) with
        {
            Settings = ["fetch.unpackLimit=1", "http.postBuffer=64m"],
            Progress = progress,
            Input = (stream, token) => stream.WriteAsync(
                RawPath.Encoding.GetBytes(string.Concat(objects.Select(o => o.Value + "\n"))), token).AsTask(),
        };
        return ExplainAsync(() => git.RunAsync(gitDirectory, Reaching(command, silenceLimit), cancellationToken), silenceLimit,
            cancellationToken);
    }

    /// <summary>The branch that a plain clone checks out; null while it is empty, and when it does not say.</summary>
    /// <exception cref="OperationFailedException">The remote cannot be reached or refuses; the message says which.</exception>
    public async Task<BranchName?> DefaultBranchAsync(TimeSpan silenceLimit, CancellationToken cancellationToken)
    {
        var command = Reaching(
            GitCommand.Of("ls-remote", ["--symref", .. Upload, "--end-of-options", access.Address, "HEAD"]), silenceLimit);
        var output = await ExplainAsync(
            () => git.ReadAsync(gitDirectory, command, cancellationToken), silenceLimit, cancellationToken).ConfigureAwait(false);
        return output.Split('\n').Where(line => line.StartsWith("ref: ", StringComparison.Ordinal))
            .SelectMany(line => BranchList.Parse(line.Split('\t')[0])).Select(branch => (BranchName?)branch).FirstOrDefault();
    }

    /// <summary>Where it is now, when its server says that it has moved; null when it does not.</summary>
    /// <exception cref="GitFailedException">It cannot be started.</exception>
    public Task<string?> MovedToAsync(TimeSpan silenceLimit, CancellationToken cancellationToken) =>
        new MovedAddress(git, gitDirectory, access).FindAsync(silenceLimit, cancellationToken);

    /// <summary>Brings what is asked for here.</summary>
    /// <exception cref="OperationFailedException">The remote cannot be reached or refuses; the message says which.</exception>
    public Task FetchAsync(FetchRequest request, TimeSpan silenceLimit, Action<string>? progress, CancellationToken cancellationToken) =>
        ExplainAsync(
            () => git.RunAsync(gitDirectory, Reaching(request.ToCommand() with { Progress = progress }, silenceLimit), cancellationToken),
            silenceLimit, cancellationToken);

    /// <summary>Brings a branch's commits here with all they hold.</summary>
    /// <exception cref="OperationFailedException">The remote cannot be reached or refuses; the message says which.</exception>
    public Task FetchAsync(BranchName branch, TimeSpan silenceLimit, Action<string>? progress, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of(
            "fetch", ["--progress", "--no-tags", "--no-write-fetch-head", .. Upload, "--end-of-options", access.Address,
            $"+{branch.Ref}:refs/coursegit/fetched"]) with
        {
            Settings = ["fetch.unpackLimit=1"],
            Progress = progress,
        };
        return ExplainAsync(() => git.RunAsync(gitDirectory, Reaching(command, silenceLimit), cancellationToken), silenceLimit,
            cancellationToken);
    }

    /// <summary>
    /// Moves a branch there to a commit that descends from <paramref name="expected"/>, if it still points to that one.
    /// It is never forced: the lease names the commit that was seen.
    /// </summary>
    /// <param name="expected">The tip that was seen; null when the branch did not exist.</param>
    /// <exception cref="RefusedException">It is closed to whatever we would send.</exception>
    /// <exception cref="OperationFailedException">The remote cannot be reached or refuses; the message says which.</exception>
    public async Task<PushAnswer> PushAsync(
        CommitId commit, BranchName branch, CommitId? expected, TimeSpan silenceLimit, Action<string>? progress,
        CancellationToken cancellationToken)
    {
        if (access.ClosedBecause is { } closed)
            throw new RefusedException($"Nothing can be sent to {access.Display}. {closed}");
        if (access.IsLocal && await new LocalUpload(git, gitDirectory, access.Address)
            .TryAsync(commit, branch, expected, progress, cancellationToken).ConfigureAwait(false))
            return PushAnswer.Accepted;
        var attempt = new PushAttempt(git, gitDirectory, access, commit, branch, expected);
        var command = GitCommand.Of(
            "push", ["--porcelain", "--progress", $"--force-with-lease={branch.Ref}:{expected?.Value}", .. Receive, "--end-of-options",
            access.Address, $"{commit.Value}:{branch.Ref}"]) with
        {
            Settings = [.. PackSettings(expected is null), .. SendsWhole ? new[] { WholeUploads.Setting } : []],
            Progress = line =>
            {
                attempt.Hear(line);
                progress?.Invoke(line);
            },
            AnswerCodes = [1],
        };
        return await ExplainAsync(async () =>
        {
            var output = "";
            var code = await git.RunAsync(
                gitDirectory, Reaching(command, silenceLimit), async (stream, token) =>
                output = await ReadAllAsync(stream, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return code == 0 ? PushAnswer.Accepted
                : await attempt.UnderstandAsync(PushReport.Parse(output), code, cancellationToken).ConfigureAwait(false);
        }, silenceLimit, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> ListAsync(string[] references, TimeSpan silenceLimit, CancellationToken cancellationToken)
    {
        var command = Reaching(GitCommand.Of("ls-remote", ["--heads", .. Upload, "--end-of-options", access.Address, .. references]),
            silenceLimit);
        return await ReadAsync(command, silenceLimit, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> ReadAsync(GitCommand command, TimeSpan silenceLimit, CancellationToken cancellationToken)
    {
        var output = await ExplainAsync(
            () => git.ReadAsync(gitDirectory, command, cancellationToken), silenceLimit, cancellationToken).ConfigureAwait(false);
        return output.Split('\n').Any(line => line.IndexOf('\t', StringComparison.Ordinal) == Sha256Digits)
            ? throw RemoteTrouble.OtherFormat(access)
            : output;
    }

    private async Task<T> ExplainAsync<T>(Func<Task<T>> speak, TimeSpan silenceLimit, CancellationToken cancellationToken)
    {
        try
        {
            return await RemoteTrouble.ExplainAsync(access, speak).ConfigureAwait(false);
        }
        catch (OperationFailedException e) when (access.Ssh is null
            && e.InnerException is GitFailedException failure && RemoteTrouble.IsMoved(failure))
        {
            var there = await new MovedAddress(git, gitDirectory, access).FindAsync(silenceLimit, cancellationToken).ConfigureAwait(false);
            throw there is null ? e : RemoteTrouble.Moved(access, there, failure);
        }
    }

    private string[] Receive => access.IsLocal ? [ReceiveHere] : [];

    private string[] Upload => access.IsLocal ? [$"--upload-pack={FetchRequest.UploadHere}"] : [];

    // The first push sends packs as they lie: no search for deltas. To this disk big files go as they are, too: the wire costs nothing.
    private ImmutableArray<string> PackSettings(bool first) =>
        first ? ["pack.window=0"] : access.IsLocal ? ["core.bigFileThreshold=1m"] : ["core.bigFileThreshold=128m"];

    private GitCommand Reaching(GitCommand command, TimeSpan silenceLimit) =>
        command with { Environment = access.Environment, SilenceLimit = silenceLimit };

    private static async Task<string> ReadAllAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, RawPath.Encoding, leaveOpen: true);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }
}
