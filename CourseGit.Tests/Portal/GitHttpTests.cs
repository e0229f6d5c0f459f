using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using CourseGit.Core.Processes;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

public sealed class GitHttpTests : IAsyncLifetime
{
    private readonly GitPortal _at = new();

    public ValueTask InitializeAsync() => _at.InitializeAsync();

    public ValueTask DisposeAsync() => _at.DisposeAsync();

    [Fact]
    public async Task What_was_pushed_can_be_cloned()
    {
        var commit = await _at.PushAsync("push", "lecture.txt", "Hello");
        await _at.Git.RunAsync("clone", "--quiet", _at.Url(), "clone");
        Assert.Equal("Hello", await File.ReadAllTextAsync(_at.Folder.At("clone", "lecture.txt"), TestContext.Current.CancellationToken));
        Assert.Equal(commit, await _at.Git.RunAsync("-C", "clone", "rev-parse", "HEAD"));
    }

    [Fact]
    public async Task The_first_branch_that_is_pushed_is_what_a_plain_clone_checks_out()
    {
        await _at.PushAsync("push", "lecture.txt", "Hello", branch: "openta-demo");
        await _at.Git.RunAsync("clone", "--quiet", _at.Url(), "clone");
        Assert.Equal("openta-demo\n", await _at.Git.RunAsync("-C", "clone", "branch", "--show-current"));
    }

    [Fact]
    public async Task The_current_protocol_is_spoken()
    {
        await _at.PushAsync("push", "lecture.txt", "Hello");
        using var answer = await AskAsync(
            HttpMethod.Get, "/git/courses/ffm516.git/info/refs?service=git-upload-pack", ("Git-Protocol", "version=2"));
        Assert.Contains("version 2", await Browser.TextAsync(answer));
        Assert.Equal("application/x-git-upload-pack-advertisement", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Nobodys_history_can_be_rewritten_or_deleted_by_a_push()
    {
        var commit = await _at.PushAsync("push", "lecture.txt", "Hello");
        await _at.Git.RunAsync("-C", "push", "commit", "--quiet", "--amend", "-m", "Rewritten");
        var forced = await _at.Git.TryAsync("-C", "push", "push", "--force", _at.Url(), "main");
        Assert.NotEqual(0, forced.Code);
        var deleted = await _at.Git.TryAsync("-C", "push", "push", _at.Url(), ":main");
        Assert.NotEqual(0, deleted.Code);
        Assert.StartsWith(commit.Trim(), await _at.Git.RunAsync("ls-remote", _at.Url(), "refs/heads/main"));
    }

    [Fact]
    public async Task A_wrong_password_and_no_password_are_refused()
    {
        var wrong = await _at.Git.TryAsync("ls-remote", _at.Url(password: "not the password"));
        Assert.Contains("Authentication failed", wrong.Error);
        using var answer = await _at.Portal.NewBrowser().GetAsync("/git/courses/ffm516.git/info/refs?service=git-upload-pack");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Basic realm=\"CourseGit\", charset=\"UTF-8\"", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_session_of_a_browser_opens_no_repository()
    {
        using var browser = await _at.Portal.NewSignedInBrowserAsync();
        using var answer = await browser.GetAsync("/git/courses/ffm516.git/info/refs?service=git-upload-pack");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Five_wrong_passwords_from_git_lock_the_account_also_for_one_that_was_just_right()
    {
        await _at.Git.RunAsync("ls-remote", _at.Url());
        for (var i = 0; i < 5; i++)
            await _at.Git.TryAsync("ls-remote", _at.Url(password: $"guess{i}"));
        var locked = await _at.Git.TryAsync("ls-remote", _at.Url());
        Assert.NotEqual(0, locked.Code);
        Assert.Contains("is locked for 15 minutes", locked.Error);
    }

    [Fact]
    public async Task A_changed_password_closes_at_once_to_the_one_before()
    {
        await _at.Git.RunAsync("ls-remote", _at.Url());
        await WithUserAsync((users, user) => users.ChangePasswordAsync(user, PortalUnderTest.Password, "an entirely different one"));
        Assert.NotEqual(0, (await _at.Git.TryAsync("ls-remote", _at.Url())).Code);
        await _at.Git.RunAsync("ls-remote", _at.Url(password: "an entirely different one"));
    }

    [Fact]
    public async Task Without_the_role_a_right_password_opens_nothing()
    {
        await _at.Git.RunAsync("ls-remote", _at.Url());
        await WithUserAsync((users, user) => users.RemoveFromRoleAsync(user, Roles.Superuser));
        using var answer = await AskAsync(HttpMethod.Get, "/git/courses/ffm516.git/info/refs?service=git-upload-pack");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Roles.Teacher)]
    public async Task What_another_process_made_of_a_superuser_counts_for_git_from_the_next_request_on(string? role)
    {
        await _at.Git.RunAsync("ls-remote", _at.Url());
        var reads = _at.Portal.App.Services.GetRequiredService<KnownPeople>();
        Assert.True(reads.Reads > 0); // what everybody may do is in memory now, and fresh for ten seconds
        await WithUserAsync((users, user) => users.RemoveFromRoleAsync(user, Roles.Superuser));
        if (role is not null)
            await WithUserAsync((users, user) => users.AddToRoleAsync(user, role));
        Assert.NotEqual(0, (await _at.Git.TryAsync("ls-remote", _at.Url())).Code);
        using var push = await AskAsync(HttpMethod.Get, "/git/courses/ffm516.git/info/refs?service=git-receive-pack");
        Assert.Equal(HttpStatusCode.Forbidden, push.StatusCode);
    }

    [Fact]
    public async Task A_request_may_come_compressed_and_without_its_length()
    {
        var commit = (await _at.PushAsync("push", "lecture.txt", "Hello")).Trim();
        using var body = new MemoryStream();
        await using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Encoding.ASCII.GetBytes($"0032want {commit}\n00000009done\n"), TestContext.Current.CancellationToken);
        body.Position = 0;
        using var content = new StreamContent(new NoLength(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-git-upload-pack-request");
        content.Headers.ContentEncoding.Add("gzip");
        using var answer = await AskAsync(HttpMethod.Post, "/git/courses/ffm516.git/git-upload-pack", content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("PACK", await Browser.TextAsync(answer));
    }

    [Fact]
    public async Task A_push_that_breaks_off_changes_nothing_and_leaves_no_git_behind()
    {
        var before = await _at.PushAsync("push", "lecture.txt", "Hello");
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(_at.Portal.Address.Host, _at.Portal.Address.Port, TestContext.Current.CancellationToken);
            await using var stream = socket.GetStream();
            var head = $"POST /git/courses/ffm516.git/git-receive-pack HTTP/1.1\r\nHost: "
                + $"{_at.Portal.Address.Authority}\r\nAuthorization: {GitPortal.Credentials()}\r\n"
                + "Content-Type: application/x-git-receive-pack-request\r\nTransfer-Encoding: chunked\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
            await stream.WriteAsync(FirstPieceOf(before), TestContext.Current.CancellationToken);
            await UntilAsync(() => Children().Count > 0);
        }
        await UntilAsync(() => Children().Count == 0);
        Assert.StartsWith(before.Trim(), await _at.Git.RunAsync("ls-remote", _at.Url(), "refs/heads/main"));
    }

    [Fact]
    public async Task A_commit_pushed_is_signed_in_the_reflog_with_the_name_of_who_pushed()
    {
        await _at.PushAsync("push", "lecture.txt", "Hello");
        var log = Path.Combine(_at.Portal.Settings.RepositoriesFolder, "courses", "ffm516.git", "logs", "refs", "heads", "main");
        Assert.Contains($" {PortalUnderTest.Name} <", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
    }

    // Orders to delete a thousand branches, and no end of them: long enough for the portal to start git.
    private static byte[] FirstPieceOf(string commit)
    {
        var orders = Enumerable.Range(0, 1000).Select(i => $"{commit.Trim()} {new string('0', 40)} "
            + $"refs/heads/gone-{i}{(i == 0 ? "\0report-status" : "")}");
        var piece = string.Concat(orders.Select(o => $"{o.Length + 4:x4}{o}"));
        return Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n{piece}\r\n");
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
            Assert.True(await timer.WaitForNextTickAsync(limit.Token));
    }

    // The git processes that serve this very portal's repositories.
    private List<ProcessIdentity> Children() =>
        [.. ProcessIdentity.Descendants(Environment.ProcessId).Where(p => p.IsAlive && ServesThisPortal(p.Id))];

    private bool ServesThisPortal(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ")
                .Contains($"GIT_PROJECT_ROOT={_at.Portal.Settings.RepositoriesFolder}", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task WithUserAsync(Func<UserManager<PortalUser>, PortalUser, Task<IdentityResult>> change)
    {
        await using var scope = _at.Portal.App.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        Assert.True((await change(users, (await users.FindByNameAsync(PortalUnderTest.Name))!)).Succeeded);
    }

    private Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, params (string Name, string Value)[] headers) =>
        AskAsync(method, path, null, headers);

    private async Task<HttpResponseMessage> AskAsync(
        HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", GitPortal.Credentials());
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await _at.Portal.NewBrowser().SendAsync(request);
    }

    private sealed class NoLength(Stream inner) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
