using System.Net.Sockets;
using System.Text;
using CourseGit.Core.Processes;
using CourseGit.Portal.Features.Repositories;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Portal;

/// <summary>Nobody alone takes all of the machine's processes.</summary>
public sealed class GitHttpTurnsTests(GitPortal at) : IClassFixture<GitPortal>
{
    private const int Clients = 60;

    [Theory]
    [InlineData("Content-Length: 5000", "0032want ")]
    [InlineData("Content-Length: 5000000", "0032want ")]
    [InlineData("Transfer-Encoding: chunked", "9\r\n0032want \r\n")]
    public async Task Half_a_request_holds_no_process_and_is_in_nobodys_way(string length, string body)
    {
        var folder = $"push-{Guid.NewGuid():N}";
        await at.PushAsync(folder, "lecture.txt", "Hello", branch: folder);
        var clients = new List<TcpClient>();
        try
        {
            foreach (var service in Enumerable.Range(0, Clients).Select(i => i % 2 == 0 ? "git-upload-pack" : "git-receive-pack"))
            {
                var client = new TcpClient();
                clients.Add(client);
                await client.ConnectAsync(at.Portal.Address.Host, at.Portal.Address.Port, TestContext.Current.CancellationToken);
                var half = $"POST /git/courses/ffm516.git/{service} HTTP/1.1\r\nHost: {at.Portal.Address.Authority}\r\nAuthorization: "
                    + $"{GitPortal.Credentials()}\r\nContent-Type: application/x-{service}-request\r\n{length}\r\n\r\n{body}";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(half), TestContext.Current.CancellationToken);
            }
            await at.Git.RunAsync("clone", "--quiet", "--branch", folder, at.Url(), folder + "-clone");
            Assert.DoesNotContain(ProcessIdentity.Descendants(Environment.ProcessId), p => p.IsAlive && Serves(p.Id));
        }
        finally
        {
            clients.ForEach(c => c.Dispose());
        }
    }

    [Fact]
    public async Task Only_so_many_requests_of_one_user_are_worked_on_at_once_and_a_further_one_gets_its_turn()
    {
        var turns = new GitHttpTurns(atOnce: 2, patience: TimeSpan.FromMinutes(1));
        using var first = await turns.TakeAsync("anna", TestContext.Current.CancellationToken);
        using var second = await turns.TakeAsync("anna", TestContext.Current.CancellationToken);
        var third = turns.TakeAsync("Anna", TestContext.Current.CancellationToken);
        Assert.False(third.IsCompleted);
        using var other = await turns.TakeAsync("eva", TestContext.Current.CancellationToken);
        Assert.NotNull(other);
        first!.Dispose();
        first.Dispose(); // a turn ends once
        Assert.NotNull(await third);
        Assert.False(turns.TakeAsync("anna", TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public async Task Whoever_waits_too_long_for_a_turn_gets_none()
    {
        var turns = new GitHttpTurns(atOnce: 1, patience: TimeSpan.FromMilliseconds(1));
        using var first = await turns.TakeAsync("anna", TestContext.Current.CancellationToken);
        Assert.Null(await turns.TakeAsync("anna", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_client_that_says_nothing_is_given_up()
    {
        var http = new DefaultHttpContext();
        http.Request.ContentLength = 100;
        http.Request.Body = new NeverComing();
        await Assert.ThrowsAsync<SilentClientException>(
            () => new GitHttpBody(http.Request, TimeSpan.FromMilliseconds(1)).BeginAsync(TestContext.Current.CancellationToken));
    }

    private bool Serves(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ")
                .Contains($"GIT_PROJECT_ROOT={at.Portal.Settings.RepositoriesFolder}", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private sealed class NeverComing : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return 0;
        }
    }
}
