using System.Collections.Immutable;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;

namespace CourseGit.Tests.Core.Git;

public sealed class RemoteTroubleTests
{
    private const string Unable = "fatal: unable to access 'https://git.example.org/a/': ";
    private static readonly RemoteAccess Access = new(
        "https://git.example.org/a", "git.example.org/a", ImmutableDictionary<string, string>.Empty);

    [Theory]
    [InlineData("fatal: Authentication failed for 'https://git.example.org/a/'", "did not accept the user and token")]
    [InlineData("fatal: could not read Username for 'https://git.example.org': terminal prompts disabled",
        "did not accept the user and token")]
    [InlineData("remote: Invalid username or password.\nfatal: Authentication failed for 'x'", "did not accept the user and token")]
    [InlineData(Unable + "The requested URL returned error: 403", "does not allow this")]
    [InlineData("remote: Permission to a/b.git denied to anna.\n" + Unable + "The requested URL returned error: 403",
        "does not allow this")]
    [InlineData("remote: Repository not found.\nfatal: repository 'https://git.example.org/a/' not found",
        "does not exist, or the token may not see it")]
    [InlineData("fatal: '/srv/a.git' does not appear to be a git repository", "does not exist")]
    [InlineData(Unable + "Could not resolve host: git.example.org", "cannot be found on the network")]
    [InlineData(Unable + "Failed to connect to git.example.org port 443 after 1 ms: Couldn't connect to server", "cannot be reached")]
    [InlineData(Unable + "Recv failure: Connection reset by peer", "cannot be reached")]
    [InlineData(Unable + "Operation too slow. Less than 1 bytes/sec transferred the last 1 seconds", "cannot be reached")]
    [InlineData(Unable + "SSL certificate problem: certificate has expired", "certificate is not valid")]
    [InlineData(Unable + "server certificate verification failed. CAfile: none CRLfile: none", "certificate is not valid")]
    [InlineData(Unable + "The requested URL returned error: 301", "has moved to another address")]
    [InlineData(Unable + "The requested URL returned error: 302", "has moved to another address")]
    [InlineData(Unable + "The requested URL returned error: 308", "has moved to another address")]
    [InlineData("remote: fatal: write error: No space left on device\nerror: remote unpack failed: index-pack failed", "no space left")]
    [InlineData("remote: error: File media/film.mp4 is 120.00 MB; this exceeds GitHub's file size limit of 100.00 MB",
        "does not take files or packs this large")]
    [InlineData("error: RPC failed; HTTP 413 curl 22 The requested URL returned error: 413\nfatal: the remote end hung up unexpectedly",
        "does not take files or packs this large")]
    [InlineData("error: RPC failed; curl 56 GnuTLS recv error (-9)\nfatal: early EOF", "broke the connection off")]
    [InlineData(Unable + "GnuTLS recv error (-110): The TLS connection was non-properly terminated.", "broke the connection off")]
    [InlineData(Unable + "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to git.example.org:443", "broke the connection off")]
    [InlineData(Unable + "SSL: no alternative certificate subject name matches target host name 'x'", "certificate is not valid")]
    [InlineData("fatal: the remote end hung up unexpectedly", "broke the connection off")]
    [InlineData(Unable + "The requested URL returned error: 503", "broke the connection off")]
    public async Task What_git_says_becomes_a_sentence_with_a_next_step(string error, string expected)
    {
        var failure = await ExplainAsync(new GitFailedException("push", 128, error));

        Assert.StartsWith("The repository git.example.org/a ", failure.Message);
        Assert.Contains(expected, failure.Message);
        Assert.Contains("The course's files are untouched.", failure.Message);
        Assert.Contains("(git said: ", failure.Message);
    }

    [Fact]
    public async Task What_nobody_foresaw_is_told_in_the_words_of_git()
    {
        var failure = await ExplainAsync(new GitFailedException("push", 128, "hint: x\nfatal: the moon is full\nmore"));

        Assert.Contains("gave an error", failure.Message);
        Assert.Contains("fatal: the moon is full", failure.Message);
    }

    [Fact]
    public async Task A_silent_server_is_told_with_the_limit_it_passed()
    {
        var failure = await ExplainAsync(new ProcessSilentException("git", TimeSpan.FromSeconds(120)));

        Assert.StartsWith("Git operation timed out: the repository git.example.org/a showed no progress for 120 seconds.", failure.Message);
    }

    [Fact]
    public async Task An_answer_and_other_exceptions_pass_through()
    {
        Assert.Equal(5, await RemoteTrouble.ExplainAsync(Access, () => Task.FromResult(5)));
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => RemoteTrouble.ExplainAsync<int>(Access, () => throw new OperationCanceledException()));
    }

    [Fact]
    public void A_refused_branch_is_told_with_the_reason_of_the_server()
    {
        var message = RemoteTrouble.Refused(Access, BranchName.Parse("main"), "protected branch hook declined").ToString();

        Assert.Contains("did not accept the branch main (protected branch hook declined). Nothing was changed there", message);
    }

    private static Task<OperationFailedException> ExplainAsync(Exception thrown) =>
        Assert.ThrowsAsync<OperationFailedException>(() => RemoteTrouble.ExplainAsync<int>(Access, () => throw thrown));
}
