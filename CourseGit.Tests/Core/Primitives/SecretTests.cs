using System.Globalization;
using System.Text.Json;
using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Primitives;

public sealed class SecretTests
{
    private const string Token = "ghp_veryPrivate0123456789";
    private readonly Secret _secret = new(Token);

    [Fact]
    public void Only_reveal_gives_the_text() => Assert.Equal(Token, _secret.Reveal());

    [Fact]
    public void However_it_is_printed_it_prints_as_stars()
    {
        var holder = new { User = "anna", Secret = _secret };
        string[] printed =
        [
            _secret.ToString(), $"{_secret}", string.Create(CultureInfo.InvariantCulture, $"{_secret}"), string.Concat("token ", _secret),
            holder.ToString()!, (User: "anna", _secret).ToString(), JsonSerializer.Serialize(_secret), JsonSerializer.Serialize(holder),
        ];

        Assert.All(printed, text => Assert.DoesNotContain(Token, text));
        Assert.Equal("***", _secret.ToString());
    }

    [Fact]
    public void No_public_property_or_field_holds_it() =>
        Assert.Empty(typeof(Secret).GetProperties().Cast<System.Reflection.MemberInfo>()
            .Concat(typeof(Secret).GetFields().Where(f => !f.IsLiteral)));

    [Theory]
    [InlineData("")]
    [InlineData("abc\n")]
    [InlineData("abc\0")]
    [InlineData("a\r\nX-Header: b")]
    public void What_a_header_cannot_carry_is_refused_without_being_told(string text)
    {
        var refusal = Assert.Throws<InvalidInputException>(() => new Secret(text));

        Assert.DoesNotContain("abc", refusal.Message);
        Assert.DoesNotContain("X-Header", refusal.Message);
    }

    [Fact]
    public void One_of_more_than_4096_characters_is_refused()
    {
        Assert.Equal(4096, new Secret(new string('x', 4096)).Reveal().Length);
        Assert.Throws<InvalidInputException>(() => new Secret(new string('x', 4097)));
    }
}
