using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Courses;

public sealed class SshAddressTests
{
    [Theory]
    [InlineData("ssh://git@git.example.org/courses/ffm516.git", "git", "git.example.org", 22)]
    [InlineData("ssh://git.example.org:2222/~anna/åäö.git", null, "git.example.org", 2222)]
    [InlineData("ssh://git@[2001:db8::1]:2222/a", "git", "2001:db8::1", 2222)]
    [InlineData("git@git.example.org:courses/ffm516.git", "git", "git.example.org", 22)]
    [InlineData("git@10.0.0.5:/srv/git/a+b.git", "git", "10.0.0.5", 22)]
    public void An_address_is_read(string text, string? user, string host, int port)
    {
        Assert.True(SshAddress.Looks(text));
        var address = SshAddress.Parse(text);

        Assert.Equal((text, user, host, port), (address.Text, address.User, address.Host, address.Port));
        Assert.Equal(new Remote(RemoteKind.Url, text), RemoteForm.Url.Read(text));
        Assert.Equal(new Remote(RemoteKind.Url, text), new RemoteForms([RemoteForm.Hosted, RemoteForm.Url])
            .Read(text, Subdomain.Parse("a")));
    }

    [Theory]
    [InlineData("ssh://-oProxyCommand=touch${IFS}x/a")]
    [InlineData("ssh://git@-oProxyCommand=x/a")]
    [InlineData("-oProxyCommand=x@host:a")]
    [InlineData("ssh://-l@host/a")]
    [InlineData("git@host:-upload-pack")]
    [InlineData("git@-host:a")]
    [InlineData("ssh://host/a;touch x")]
    [InlineData("ssh://host/$(id)")]
    [InlineData("ssh://host/a'b")]
    [InlineData("ssh://host/a\nb")]
    [InlineData("ssh://host/%2Dx")]
    [InlineData("ssh://%2Dx/a")]
    [InlineData("ssh://host:0/a")]
    [InlineData("ssh://host:70000/a")]
    [InlineData("ssh://host")]
    [InlineData("SSH://host/a")]
    [InlineData("git@host:")]
    [InlineData("git@[::1:a")]
    public void What_git_or_ssh_or_a_shell_could_take_for_something_else_is_refused_with_a_sentence(string text)
    {
        Assert.True(SshAddress.Looks(text));
        Assert.EndsWith(".", Assert.Throws<InvalidInputException>(() => RemoteForm.Url.Read(text)).Message);
    }

    [Theory]
    [InlineData("ssh://git:topSecret@host/a")]
    [InlineData("git:topSecret@host:a")]
    public void A_password_is_refused_and_not_repeated(string text) =>
        Assert.DoesNotContain("topSecret", Assert.Throws<InvalidInputException>(() => RemoteForm.Url.Read(text)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("https://git.example.org/a")]
    [InlineData("https://git.example.org:8080/a@b")]
    [InlineData("courses/ffm516")]
    [InlineData("hosted:courses/ffm516")]
    public void Other_addresses_are_none(string text) => Assert.False(SshAddress.Looks(text));

    [Theory]
    [InlineData("git.example.org", "git.example.org", "git.example.org")]
    [InlineData("git.example.org:2222", "[git.example.org]:2222", "git.example.org:2222")]
    [InlineData("[2001:db8::1]:2222", "[2001:db8::1]:2222", "[2001:db8::1]:2222")]
    public void A_server_is_named_as_known_hosts_has_it(string text, string alias, string name)
    {
        var server = SshServer.Parse(text);

        Assert.Equal((alias, name), (server.Alias, server.Name));
    }
}
