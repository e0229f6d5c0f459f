using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>
/// Tokens of the provider, ID tokens and those of a sign-out alike. The framework lets an ID token that came by the back channel be
/// unsigned, which this does not; and a key nobody knows yet is looked for once more at the provider, which may have changed its keys.
/// </summary>
internal sealed class StrictTokens(ProviderDocument document) : JsonWebTokenHandler
{
    /// <summary>So far two clocks may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    private static readonly string[] Algorithms =
        [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    /// <summary>What every token of this provider to this portal has to fulfil.</summary>
    public static void Demand(TokenValidationParameters rules, string issuer, string audience)
    {
        rules.ValidIssuer = issuer;
        rules.ValidAudience = audience;
        rules.ValidAlgorithms = Algorithms;
        rules.ClockSkew = ClockSkew;
        rules.RequireAudience = true;
        rules.RequireExpirationTime = true;
        rules.RequireSignedTokens = true;
    }

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var rules = validationParameters.Clone();
        rules.RequireSignedTokens = true;
        var result = await base.ValidateTokenAsync(token, rules);
        if (result.Exception is not SecurityTokenSignatureKeyNotFoundException
            || await document.RefreshAsync(CancellationToken.None) is not { } fresh)
            return result;
        rules.IssuerSigningKeys = fresh.SigningKeys;
        return await base.ValidateTokenAsync(token, rules);
    }

    /// <summary>What the framework does not look at: who else the token is for, and when it was made.</summary>
    /// <exception cref="ProviderException">It is not for this portal alone, or is from the future.</exception>
    public static void CheckPurpose(JsonWebToken token, string clientId, DateTimeOffset now)
    {
        if (token.Audiences.Any(a => a != clientId))
            throw NotGenuine($"The token is for {string.Join(", ", token.Audiences)}, and not for {clientId} alone.");
        if (token.TryGetPayloadValue<string>("azp", out var azp) && azp != clientId)
            throw NotGenuine($"The token was issued to {azp} (azp), and not to {clientId}.");
        if (!token.TryGetPayloadValue<long>("iat", out var iat) || iat > (now + ClockSkew).ToUnixTimeSeconds())
            throw NotGenuine("The token does not say when it was made (iat), or that is in the future.");
    }

    private static ProviderException NotGenuine(string message) => new(ProviderRefusal.NotGenuine, message);
}
