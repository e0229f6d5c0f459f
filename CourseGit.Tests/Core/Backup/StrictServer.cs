using CourseGit.Core.Courses;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>A course whose repository lies on a server that judges what it gets.</summary>
internal sealed class StrictServer : IAsyncDisposable
{
    public const string Course = "ffm516";

    /// <summary>A .gitmodules that git's fsck refuses.</summary>
    public const string BadModules = "[submodule \"x\"]\n path = x\n url = -bad\n";

    private StrictServer(GitServer server, TestHouse house) => (Server, House) = (server, house);

    public GitServer Server { get; }
    public TestHouse House { get; }
    public CourseFiles Files => House.FilesOf(Course);
    public string Repository => Server.PathOf(Course);

    public static async Task<StrictServer> OpenAsync()
    {
        var server = await GitServer.StartAsync();
        await server.CreateAsync(Course);
        await RealGit.RunAsync(server.PathOf(Course), "config", "receive.fsckObjects", "true");
        var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [server.Authority] });
        await house.AddCourseAsync(Course, c => c with { Remote = new Remote(RemoteKind.Url, server.UrlOf(Course)) });
        return new StrictServer(server, house);
    }

    /// <summary>A hook of the repository, as a shell script.</summary>
    public void Hook(string name, string script)
    {
        new CourseFiles(Repository).Write("hooks/" + name, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(Path.Combine(Repository, "hooks", name), (UnixFileMode)0b111_101_101);
    }

    public void RemoveHook(string name) => File.Delete(Path.Combine(Repository, "hooks", name));

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await Server.DisposeAsync();
    }
}
