using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Hosting;
using Microsoft.Extensions.Configuration;

namespace CourseGit.Tests.Portal.IdentityProvider;

public sealed class ProviderSettingsTests
{
    private static readonly (string, string)[] Least =
        [("Authority", "https://login.example.org/realms/staff"), ("ClientId", "coursegit"), ("TeacherClaim", "groups=teachers")];

    [Fact]
    public void Without_any_there_is_no_provider() => Assert.Null(Read().OpenIdConnect);

    [Fact]
    public void The_rest_has_defaults()
    {
        var provider = Read(Least).OpenIdConnect!;
        Assert.Equal(("https://login.example.org/realms/staff", "coursegit", null, "preferred_username", "login.example.org", null, true),
            (provider.Authority, provider.ClientId, provider.ClientSecret, provider.NameClaim, provider.DisplayName, provider.AllowedDomain,
                provider.LocalAccounts));
        Assert.Equal(["openid", "profile", "email"], provider.Scopes);
        Assert.Equal([new ClaimValue("groups", "teachers")], provider.TeacherClaims);
        Assert.Empty(provider.SuperuserClaims);
        Assert.Equal(TimeSpan.FromSeconds(10), provider.AnswerWithin);
        Assert.Null(provider.SecretInHeader);
    }

    [Fact]
    public void Each_can_be_set()
    {
        var settings = Read([.. Least, ("ClientSecret", "hidden"), ("SuperuserClaim", "groups=admins; role=CN=it,OU=staff"),
            ("Scopes", "openid groups"), ("NameClaim", "uid"), ("DisplayName", "Chalmers"), ("AllowedDomain", "example.org"),
            ("LocalAccounts", "False"), ("ClientAuthentication", "client_secret_basic")]);
        var provider = settings.OpenIdConnect!;
        Assert.Equal(("hidden", "uid", "Chalmers", "example.org", false), (provider.ClientSecret!.Reveal(), provider.NameClaim,
            provider.DisplayName, provider.AllowedDomain, provider.LocalAccounts));
        Assert.Equal([new("groups", "admins"), new("role", "CN=it,OU=staff")], provider.SuperuserClaims);
        Assert.Equal(["openid", "groups"], provider.Scopes);
        Assert.True(provider.SecretInHeader);
        Assert.False(Read([.. Least, ("ClientAuthentication", "client_secret_post")]).OpenIdConnect!.SecretInHeader);
        Assert.DoesNotContain("hidden", settings.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authority", "login.example.org", "must be the https address")]
    [InlineData("Authority", "http://login.example.org", "must be the https address")]
    [InlineData("Authority", "https://user:secret@login.example.org", "must be the https address")]
    [InlineData("Authority", "https://login.example.org/?tenant=1", "must be the https address")]
    [InlineData("ClientId", " ", "is missing")]
    [InlineData("TeacherClaim", "teachers", "must be type=value")]
    [InlineData("SuperuserClaim", "groups=", "must be type=value")]
    [InlineData("SuperuserClaim", "=admins", "must be type=value")]
    [InlineData("TeacherClaim", "", "nobody who signs in would have a right")]
    [InlineData("Scopes", "profile", "openid must be among them")]
    [InlineData("AllowedDomain", "@example.org", "what follows the @")]
    [InlineData("AllowedDomain", "*.example.org", "what follows the @")]
    [InlineData("LocalAccounts", "no", "must be true or false")]
    [InlineData("ClientAuthentication", "private_key_jwt", "must be client_secret_basic or client_secret_post")]
    [InlineData("Authority", "", "CourseGit:OpenIdConnect:Authority is not")]
    public void What_cannot_be_is_a_sentence(string key, string value, string sentence)
    {
        var wrong = Assert.Throws<InvalidInputException>(() => Read([.. Least.Where(l => l.Item1 != key), (key, value)]));
        Assert.Contains(sentence, wrong.Message, StringComparison.Ordinal);
        Assert.Contains("CourseGit:OpenIdConnect:", wrong.Message, StringComparison.Ordinal);
    }

    private static CourseGitSettings Read(params (string Key, string Value)[] values) => SettingsReader.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(v => KeyValuePair.Create("CourseGit:OpenIdConnect:" + v.Key, (string?)v.Value))).Build());
}
