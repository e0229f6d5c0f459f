using CourseGit.Core.Courses;
using CourseGit.Core.Providers;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Providers;

/// <summary>Which host with an API serves a URL.</summary>
public sealed class HostOfUrlTests
{
    [Theory]
    [InlineData("https://github.com/grace/ffm516.git", "github:grace/ffm516")]
    [InlineData("http://www.github.com/grace/ffm516/", "github:grace/ffm516")]
    [InlineData("https://GitHub.com//grace/%66fm516", "github:grace/ffm516")]
    [InlineData("git@github.com:grace/ffm516.git", "github:grace/ffm516")]
    [InlineData("ssh://git@ssh.github.com:443/grace/ffm516.git", "github:grace/ffm516")]
    [InlineData("https://gitlab.com/uni/physics/ffm516.git", "gitlab:uni/physics/ffm516")]
    [InlineData("https://git.example.org/grace/ffm516.git", null)]
    [InlineData("https://github.com.example.org/grace/ffm516.git", null)]
    [InlineData("https://github.com:8443/grace/ffm516.git", null)]
    [InlineData("https://github.com/grace", null)]
    public async Task The_host_is_found_however_the_address_is_written(string url, string? expected)
    {
        await using var house = await TestHouse.OpenAsync();

        Assert.Equal(expected, house.Get<RemoteProviders>().AtItsHost(new Remote(RemoteKind.Url, url))?.Remote.ToString());
    }
}
