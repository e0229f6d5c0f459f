using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OAuth.Claims;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>
/// Takes what the provider's userinfo says beside what stands in the ID token, lists one by one. Who somebody is says the ID token alone.
/// </summary>
internal sealed class EveryClaim() : ClaimAction("*", ClaimValueTypes.String)
{
    private static readonly string[] OfTheToken =
        ["iss", "sub", "aud", "exp", "iat", "nbf", "nonce", "azp", "sid", "at_hash", "c_hash", "auth_time", "acr", "amr"];

    public override void Run(JsonElement userData, ClaimsIdentity identity, string issuer)
    {
        if (userData.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in userData.EnumerateObject().Where(p => !OfTheToken.Contains(p.Name)))
            foreach (var (text, type) in ValuesOf(property.Value).Where(v => !identity.HasClaim(property.Name, v.Text)))
                identity.AddClaim(new Claim(property.Name, text, type, issuer));
    }

    /// <summary>Of a list each, of everything else itself, as a claim has it: its text, and what it is.</summary>
    public static IEnumerable<(string Text, string Type)> ValuesOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Where(v => v.ValueKind != JsonValueKind.Array).SelectMany(ValuesOf),
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        JsonValueKind.True => [("true", ClaimValueTypes.String)],
        JsonValueKind.False => [("false", ClaimValueTypes.String)],
        JsonValueKind.Object => [(value.GetRawText(), JsonClaimValueTypes.Json)],
        _ => [(value.ToString(), ClaimValueTypes.String)],
    };
}
